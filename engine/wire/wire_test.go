package wire

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// fill sets every field of a message to something drawn, so that a field that
// a message forgets to list comes back different.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Bulk]() {
			v.Set(reflect.ValueOf(Bulk{Bytes: rapid.SliceOfN(rapid.Byte(), 1, 9).Draw(t, "bulk")}))
			return
		}
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Slice:
		if n := rapid.IntRange(0, 3).Draw(t, "length"); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "int"))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, "uint"))
	case reflect.Float64:
		v.SetFloat(rapid.Float64().Draw(t, "float"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	default:
		t.Fatalf("no way to draw a %v", v.Type())
	}
}

// check runs a property over every kind of message.
func check[M any](t *testing.T, kinds []kind[M], property func(*rapid.T, M)) {
	for _, k := range kinds {
		t.Run(fmt.Sprintf("%T", k.blank()), rapid.MakeCheck(func(t *rapid.T) {
			m := k.blank()
			fill(t, reflect.ValueOf(m).Elem())
			property(t, m)
		}))
	}
}

func roundTrip[M any](encode func(ID, M) Frame, decode func(Frame) (ID, M, error)) func(*rapid.T, M) {
	return func(t *rapid.T, m M) {
		id := ID(rapid.Uint32().Draw(t, "id"))
		f := encode(id, m)
		gotID, got, err := decode(f)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, got); diff != "" || gotID != id {
			t.Fatalf("id %d came back as %d, message changed:\n%s", id, gotID, diff)
		}
		if again := encode(id, got); !bytes.Equal(again.Head, f.Head) {
			t.Fatalf("% x encodes to % x again", f.Head, again.Head)
		}
		cut := rapid.IntRange(0, len(f.Head)-1).Draw(t, "cut")
		if _, _, err := decode(Frame{Head: f.Head[:cut], Bulk: f.Bulk}); err == nil {
			t.Fatalf("%d of %d bytes were taken for the message", cut, len(f.Head))
		}
		if _, _, err := decode(Frame{Head: append(bytes.Clone(f.Head), 0), Bulk: f.Bulk}); err == nil {
			t.Fatal("a byte too many was accepted")
		}
		if _, _, err := decode(Frame{Head: f.Head, Bulk: append(f.Bulk, Bulk{})}); err == nil {
			t.Fatal("a payload too many was accepted")
		}
		if n := len(f.Bulk); n > 0 {
			if _, _, err := decode(Frame{Head: f.Head, Bulk: f.Bulk[:n-1]}); err == nil {
				t.Fatal("a payload too few was accepted")
			}
		}
	}
}

func TestCommandsRoundTrip(t *testing.T) {
	check(t, commands(), roundTrip(EncodeCommand, DecodeCommand))
}

func TestEventsRoundTrip(t *testing.T) {
	check(t, events(), roundTrip(EncodeEvent, DecodeEvent))
}

func TestPayloadsAreTheFieldsThemselves(t *testing.T) {
	m := &Evaluate{Data: Data{Files: []File{{Content: Bulk{Handle: "inputs"}}, {Content: Bulk{Handle: "labels"}}}}}
	for _, b := range Payloads(m) {
		*b = Bulk{Bytes: []byte(b.Handle.(string))}
	}
	if got := string(m.Data.Files[0].Content.Bytes) + " " + string(m.Data.Files[1].Content.Bytes); got != "inputs labels" {
		t.Fatalf("payloads are %q", got)
	}
}

func TestVersionsMustAgree(t *testing.T) {
	f := EncodeEvent(7, &Cancelled{})
	f.Head[0]++
	if _, _, err := DecodeEvent(f); err == nil {
		t.Fatal("a message of another version was read")
	}
}

// Whatever is accepted has one encoding only, and reading never takes much more
// memory than the message has bytes.
func FuzzDecode(f *testing.F) {
	for _, k := range events() {
		f.Add(EncodeEvent(300, k.blank()).Head, uint8(1))
	}
	for _, k := range commands() {
		f.Add(EncodeCommand(300, k.blank()).Head, uint8(2))
	}
	f.Add([]byte{version, 3, 0, 0xff, 0xff, 0xff, 0xff, 0x0f}, uint8(0))
	f.Fuzz(func(t *testing.T, head []byte, payloads uint8) {
		frame := Frame{Head: head, Bulk: make([]Bulk, payloads)}
		if id, m, err := DecodeCommand(frame); err == nil {
			if again := EncodeCommand(id, m); !bytes.Equal(again.Head, head) || len(again.Bulk) != len(frame.Bulk) {
				t.Fatalf("% x reads as %#v, which encodes to % x", head, m, again.Head)
			}
		}
		if id, m, err := DecodeEvent(frame); err == nil {
			if again := EncodeEvent(id, m); !bytes.Equal(again.Head, head) || len(again.Bulk) != len(frame.Bulk) {
				t.Fatalf("% x reads as %#v, which encodes to % x", head, m, again.Head)
			}
		}
	})
}
