package wasmasm

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
)

// Error is a fault of the program that is assembled.
type Error struct {
	File string // the line outside this package that called for it
	Line int
	Func string // the function that was being written, "" for the module's parts
	Text string
}

func (e *Error) Error() string {
	text := e.Text
	if e.Func != "" {
		text = e.Func + ": " + text
	}
	return e.File + ":" + strconv.Itoa(e.Line) + ": " + text
}

const thisPackage = "hawqeye/engine/kernel/wasmasm."

// caller is the innermost line outside this package.
func caller() (file string, line int) {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		if !more || !strings.HasPrefix(frame.Function, thisPackage) {
			return frame.File, frame.Line
		}
	}
}

func (m *Module) errorf(format string, args ...any) {
	m.fault("", format, args...)
}

func (f *Func) errorf(format string, args ...any) {
	f.m.fault(f.name, format, args...)
}

func (m *Module) fault(name, format string, args ...any) {
	file, line := caller()
	m.faults = append(m.faults, &Error{file, line, name, fmt.Sprintf(format, args...)})
}
