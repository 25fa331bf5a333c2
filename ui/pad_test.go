package ui

import (
	"fmt"
	"testing"
)

func keys(d *drawing, names ...string) (changes int) {
	for _, name := range names {
		if _, changed := d.key(name); changed {
			changes++
		}
	}
	return changes
}

// Keys draw what a pointer would, cell by cell.
func TestKeysDraw(t *testing.T) {
	var d drawing
	if n := keys(&d, "ArrowRight", "ArrowDown", "ArrowUp", "ArrowUp"); n != 0 || len(d.strokes) != 0 {
		t.Errorf("a lifted pen has drawn %v", d.strokes)
	}
	if n := keys(&d, " ", "ArrowDown", "ArrowRight", "ArrowRight", " ", "ArrowLeft"); n != 4 {
		t.Errorf("%d keys changed the drawing, want 4", n)
	}
	if got, want := fmt.Sprint(d.strokes), "[[30 10 30 30 50 30 70 30]]"; got != want {
		t.Errorf("drawn %s, want %s", got, want)
	}
	if got, want := d.path(), "M30.0 10.0L30.0 30.0L50.0 30.0L70.0 30.0"; got != want {
		t.Errorf("the path is %s, want %s", got, want)
	}
	keys(&d, " ")
	if got := d.path(); got != "M30.0 10.0L30.0 30.0L50.0 30.0L70.0 30.0M50.0 30.0h0" {
		t.Errorf("with a dot the path is %s", got)
	}
	if d.wire()[0].Points[0] = 5; d.strokes[0][0] != 30 {
		t.Error("what is sent is not a copy")
	}
	var again drawing
	again.restore(d.wire())
	if got := again.path(); got != d.path() {
		t.Errorf("what was sent comes back as %s", got)
	}
	if n := keys(&d, "Backspace"); n != 1 || len(d.strokes) != 1 || d.pen.down {
		t.Errorf("Backspace leaves %v", d.strokes)
	}
	if n := keys(&d, "ArrowLeft", "Delete", "Delete", "Backspace"); n != 1 || len(d.strokes) != 0 {
		t.Errorf("Delete leaves %v after %d changes", d.strokes, n)
	}
	if known, _ := d.key("x"); known {
		t.Error("x means something")
	}
}

// The pen stays on the paper, moved by keys or by a pointer.
func TestPenStaysOnPaper(t *testing.T) {
	var d drawing
	keys(&d, " ")
	for range 2 * padSteps {
		keys(&d, "ArrowRight")
	}
	if s := d.strokes[0]; s[len(s)-2] != padSide-10 || len(s) != 2*padSteps {
		t.Errorf("the pen went along %v", s)
	}
	d.end()
	d.draw(1, 1)
	d.begin(100, 100)
	d.draw(-5, 999)
	if got := fmt.Sprint(d.strokes[1:]); got != "[[100 100 0 280]]" {
		t.Errorf("a pointer drew %s", got)
	}
}
