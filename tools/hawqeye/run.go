package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hawqeye/engine/wire"
)

func newRun(c *console) *cobra.Command {
	var data dataFlags
	var output string
	cmd := &cobra.Command{
		Use:   "run MODEL",
		Short: "Compute a model's outputs",
		Args:  cobra.ExactArgs(1),
	}
	data.add(cmd, 0, "take the first N samples (default: all)")
	cmd.Flags().StringVarP(&output, "output", "o", "", "where to write the outputs, as an .npy")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if output == "" {
			return misused(cmd, "-o is missing: name the .npy to write the outputs to")
		}
		s, set, err := data.begin(cmd, c, args[0])
		if err != nil {
			return err
		}
		out, err := s.Outputs(cmd.Context(), wire.FloatNet, set)
		if err != nil {
			return err
		}
		if err := writeFile(output, npy(out.Values, out.Shape)); err != nil {
			return err
		}
		res := struct {
			N       int     `json:"n"`
			Seconds float64 `json:"seconds"`
		}{set.N, out.Seconds}
		return c.print(res, func(w io.Writer) {
			fmt.Fprintf(w, "written\t%s (%d samples, %.2f s)\n", output, res.N, res.Seconds)
		})
	}
	return cmd
}

// npy is a float32 array in NumPy's format, version 1.0 (numpy.lib.format).
func npy(values []float32, shape []int) []byte {
	dims := make([]string, len(shape))
	for i, d := range shape {
		dims[i] = fmt.Sprint(d) + ","
	}
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", strings.Join(dims, " "))
	const magic = "\x93NUMPY\x01\x00"
	// The header ends in a newline at a multiple of 64 bytes.
	pad := (64 - (len(magic)+2+len(header)+1)%64) % 64
	header += strings.Repeat(" ", pad) + "\n"
	var b bytes.Buffer
	b.WriteString(magic)
	for _, v := range []any{uint16(len(header)), []byte(header), values} {
		// A bytes.Buffer never fails.
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	return b.Bytes()
}
