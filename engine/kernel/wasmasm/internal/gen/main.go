// Command gen writes wasmasm's instruction methods into the current folder.
package main

import (
	"log"
	"os"

	"hawqeye/engine/kernel/wasmasm/internal/opcodes"
)

func main() {
	source, err := opcodes.Methods()
	if err == nil {
		err = os.WriteFile("zmethods.go", source, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}
