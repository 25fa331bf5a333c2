package main

import (
	"net"
	"strings"
	"testing"
)

func TestPortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	err = serve(t.Context(), t.TempDir(), port)
	if want := "port " + port + " is taken: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("serving on a port that is taken says %v, want %s…", err, want)
	}
}
