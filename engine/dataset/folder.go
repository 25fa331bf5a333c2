package dataset

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// picture is a file and the class of what it shows.
type picture struct {
	entry
	path  string // below the folder that holds the classes
	label int    // -1 where there are no classes
}

// arrange puts pictures in the order of samples and numbers their classes: the
// class is the first directory of the path, the classes are sorted by name (by
// value where all are numbers), and the pictures of the classes alternate, so
// that the first samples show every class. Without classes, or when labels are
// given separately, the pictures are sorted by name.
func arrange(name string, in []entry, opt Options) ([]picture, []string, error) {
	pics := make([]picture, len(in))
	for i, e := range in {
		pics[i] = picture{entry: e, path: e.name, label: -1}
	}
	slices.SortStableFunc(pics, func(a, b picture) int { return strings.Compare(a.path, b.path) })
	if opt.Labels.given() || len(pics) == 1 {
		return pics, nil, nil
	}
	pics = choosePart(pics, opt.Test)
	classes := map[string]int{}
	outside := -1
	for i, p := range pics {
		if dir, _, ok := strings.Cut(p.path, "/"); ok {
			classes[dir]++
		} else {
			outside = i
		}
	}
	if len(classes) == 0 {
		return pics, nil, nil
	}
	if outside >= 0 {
		return nil, nil, fmt.Errorf("%s in %s lies outside the class folders: move it into one, or give the labels in a file", pics[outside].path, name)
	}
	names := sortedClasses(classes)
	for i, c := range names {
		classes[c] = i
	}
	for i := range pics {
		dir, _, _ := strings.Cut(pics[i].path, "/")
		pics[i].label = classes[dir]
	}
	return alternate(pics, len(names)), names, nil
}

// choosePart enters folders around the class folders: one that holds everything,
// and of a training and a test folder the one asked for.
func choosePart(pics []picture, test bool) []picture {
	for {
		tops := map[string]int{}
		deeper := false
		for _, p := range pics {
			top, rest, _ := strings.Cut(p.path, "/")
			deeper = deeper || strings.Contains(rest, "/")
			tops[top]++
		}
		names := slices.Sorted(maps.Keys(tops))
		want := names[0]
		if len(names) > 1 {
			want = wantedPart(names, test)
		}
		if !deeper || want == "" {
			return pics
		}
		var in []picture
		for _, p := range pics {
			if rest, ok := strings.CutPrefix(p.path, want+"/"); ok {
				p.path = rest
				in = append(in, p)
			}
		}
		pics = in
	}
}

// wantedPart is the folder of the part asked for, or "" unless every folder is a part.
func wantedPart(tops []string, test bool) string {
	order := []string{"train", "training", "test", "testing", "val", "valid", "validation"}
	for _, top := range tops {
		if !slices.Contains(order, strings.ToLower(top)) {
			return ""
		}
	}
	if test {
		order = append(order[2:], order[:2]...)
	}
	for _, part := range order {
		for _, top := range tops {
			if strings.ToLower(top) == part {
				return top
			}
		}
	}
	return ""
}

// sortedClasses sorts names, by value where all are numbers: folder 10 follows 9.
func sortedClasses(set map[string]int) []string {
	var names []string
	numbers := true
	for name := range set {
		names = append(names, name)
		_, err := strconv.ParseUint(name, 10, 32)
		numbers = numbers && err == nil
	}
	slices.Sort(names)
	if numbers {
		value := func(s string) uint64 { v, _ := strconv.ParseUint(s, 10, 32); return v }
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(value(a), value(b)) })
	}
	return names
}

// alternate orders pictures as the first of every class, the second of every class, …
func alternate(pics []picture, classes int) []picture {
	turn := make([]int, len(pics))
	next := make([]int, classes)
	order := make([]int, len(pics))
	for i, p := range pics {
		turn[i] = next[p.label]
		next[p.label]++
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(turn[a], turn[b]), cmp.Compare(pics[a].label, pics[b].label))
	})
	out := make([]picture, len(pics))
	for i, at := range order {
		out[i] = pics[at]
	}
	return out
}
