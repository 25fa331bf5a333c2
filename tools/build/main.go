// Build makes the folder that a browser is served.
package main

import (
	"flag"
	"fmt"
	"os"

	"hawqeye/tools/site"
)

func main() {
	dir := flag.String("o", "dist", "the folder to make")
	flag.Parse()
	if err := site.Build(*dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%s is ready.\n", *dir)
}
