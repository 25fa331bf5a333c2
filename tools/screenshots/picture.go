package main

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"

	"github.com/chromedp/chromedp"
)

// forReadme takes the picture that the README shows.
func (t *tour) forReadme() {
	if t.readme == "" {
		return
	}
	t.script(click("#tab-front"))
	t.do(chromedp.EmulateViewport(1280, 1090))
	t.scroll("")
	content := t.shot()
	if t.err != nil {
		return
	}
	small, err := indexed(content)
	t.note(err)
	t.save(t.readme, small)
}

// colours is how many an indexed picture has.
const colours = 256

// indexed makes a picture smaller: of its colours it keeps the most frequent, and
// of the others those that differ most; for the rest it takes the nearest. Of
// screens, where that is the edges of letters, one sees no difference.
func indexed(content []byte) ([]byte, error) {
	full, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	area := full.Bounds()
	count := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(full.At(x, y)).(color.RGBA) }
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	frequent := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], number(a)-number(b))
	})
	palette := extended(frequent, 0)
	for apart := 1; len(palette) > colours; apart += 1 + apart/4 {
		palette = extended(frequent, apart)
	}
	nearest := map[color.RGBA]uint8{}
	for _, c := range frequent {
		nearest[c] = uint8(palette.Index(c))
	}
	small := image.NewPaletted(area, palette)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			small.SetColorIndex(x, y, nearest[at(x, y)])
		}
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small)
	return out.Bytes(), err
}

// extended is the first colours of a list, and of the others those that are
// farther than that, in squared steps, from all that are taken before them.
func extended(list []color.RGBA, apart int) color.Palette {
	var kept color.Palette
	for i, c := range list {
		if i < colours/2 || !slices.ContainsFunc(kept, func(k color.Color) bool { return distance(c, k.(color.RGBA)) <= apart }) {
			kept = append(kept, c)
		}
		if len(kept) > colours {
			break
		}
	}
	return kept
}

func distance(a, b color.RGBA) int {
	dr, dg, db := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return dr*dr + dg*dg + db*db
}

// number tells colours apart, so that equally frequent ones have an order.
func number(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }
