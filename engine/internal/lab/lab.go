// Package lab is tools/lab under the name that the tests of the engine know.
package lab

import (
	"testing"

	"hawqeye/tools/lab"
)

// Path is the location of a file of the lab.
func Path(t testing.TB, elem ...string) string { t.Helper(); return lab.Path(t, elem...) }

// Read is the content of a file of the lab.
func Read(t testing.TB, elem ...string) []byte { t.Helper(); return lab.Read(t, elem...) }

// JSON decodes a file of the lab into v.
func JSON(t testing.TB, v any, elem ...string) { t.Helper(); lab.JSON(t, v, elem...) }
