package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// cores are those that a process and its descendants may run on.
type cores struct {
	pid int
	all []int
}

func coresOf(pid int) cores {
	c := cores{pid: pid}
	var set unix.CPUSet
	if unix.SchedGetaffinity(pid, &set) != nil {
		return c
	}
	for i := range len(set) * 64 {
		if set.IsSet(i) {
			c.all = append(c.all, i)
		}
	}
	return c
}

// pin leaves the processes the last n cores. Threads that they start inherit that.
func (c cores) pin(n int) bool {
	if len(c.all) == 0 {
		return false
	}
	var set unix.CPUSet
	for _, i := range c.all[max(0, len(c.all)-n):] {
		set.Set(i)
	}
	for _, pid := range descendants(c.pid) {
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
		for _, task := range tasks {
			id, err := strconv.Atoi(filepath.Base(task))
			if err != nil {
				continue
			}
			// A thread may have ended in between.
			if err := unix.SchedSetaffinity(id, &set); err != nil && err != unix.ESRCH {
				return false
			}
		}
	}
	return true
}

// descendants is a process and all below it.
func descendants(root int) []int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		data, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		// pid (name) state parent …, where the name may hold anything.
		fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err != nil || len(fields) < 2 {
			continue
		}
		if parent, err := strconv.Atoi(fields[1]); err == nil {
			children[parent] = append(children[parent], pid)
		}
	}
	list := []int{root}
	for i := 0; i < len(list); i++ {
		list = append(list, children[list[i]]...)
	}
	return list
}
