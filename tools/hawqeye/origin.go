package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"hawqeye/engine/dataset"
)

// origin says what an answer was found on, by SHA-256. What is empty is not known.
type origin struct {
	Model string `json:"model_sha256,omitempty"` // of the file
	Data  string `json:"data_sha256,omitempty"`  // of the inputs in float32, little endian, and of the labels
}

// originOf is that of an answer on a model and samples; set may be nil.
func originOf(model string, set *dataset.Set) (origin, error) {
	file, err := readFile(model)
	if err != nil {
		return origin{}, err
	}
	sum := sha256.Sum256(file)
	o := origin{Model: hex.EncodeToString(sum[:])}
	if set != nil {
		o.Data = hashOf(set)
	}
	return o, nil
}

func hashOf(set *dataset.Set) string {
	h := sha256.New()
	x := make([]float32, set.Shape.Size())
	var bytes []byte
	for i := range set.N {
		set.Batch(x, i, 1)
		bytes = bytes[:0]
		for _, v := range x {
			bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
		}
		if set.Labels != nil {
			bytes = binary.LittleEndian.AppendUint64(bytes, uint64(set.Labels[i]))
		}
		h.Write(bytes)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// differs is an error where both origins are known and not the same.
func (o origin) differs(p origin) error {
	switch {
	case o.Model != "" && p.Model != "" && o.Model != p.Model:
		return fmt.Errorf("it was measured on another model (SHA-256 %.8s…, here %.8s…)", p.Model, o.Model)
	case o.Data != "" && p.Data != "" && o.Data != p.Data:
		return fmt.Errorf("it was measured on other samples (SHA-256 %.8s…, here %.8s…)", p.Data, o.Data)
	}
	return nil
}
