package wire

// Data is a set of samples, and how its pixels become inputs:
// input = (pixel·Scale − Mean)/Std, per channel; pixels are from 0 to 255, and the
// zero values stand for pixel/255. The values of an .npy are inputs already.
type Data struct {
	Files   []File // that belong together: a container, arrays and their labels, pictures
	Drawn   string // instead of Files, pictures that the engine draws: "digits" or "characters"
	Seed    uint64 // of what is drawn
	From    int    // leave out so many
	Samples int    // take so many; 0 takes all, of what is drawn as many as the command needs
	Scale   float64
	Mean    []float64
	Std     []float64
	Layout  string // of an array's samples: "NCHW" or "NHWC"; empty is NCHW
}

func (c *coder) data(v *Data) {
	list(c, &v.Files, (*coder).file)
	c.text(&v.Drawn)
	c.uint64(&v.Seed)
	c.int(&v.From)
	c.int(&v.Samples)
	c.float(&v.Scale)
	floats(c, &v.Mean)
	floats(c, &v.Std)
	c.text(&v.Layout)
}

// File is one file that a person gave.
type File struct {
	Name    string
	Content Bulk
}

func (c *coder) file(v *File) {
	c.text(&v.Name)
	c.payload(&v.Content)
}

// Preview reads data and shows some of it as the loaded network sees it. Answer: Previewed.
type Preview struct {
	Data  Data
	Count int
}

func (m *Preview) command(c *coder) {
	c.data(&m.Data)
	c.int(&m.Count)
}

// Previewed answers Preview. A picture's pixels are the network's inputs, spread
// over 0 to 255 from the smallest to the largest of all that are shown; channels last.
// Pictures are gray or of three colors; a sample of other channels shows the first.
type Previewed struct {
	Samples               int      // in all
	Shape                 []int    // of one sample
	Classes               []string // names, where known
	Notes                 []string // sentences on what was decided while reading
	Labels                []int    // of the pictures shown; empty where there are none
	Labelled              bool
	Width, Height, Colors int     // of a picture; 0 where samples are no pictures
	Min, Max              float64 // of the inputs that are shown: the pixels 0 and 255
	Pictures              Bulk
}

func (m *Previewed) event(c *coder) {
	c.int(&m.Samples)
	ints(c, &m.Shape)
	list(c, &m.Classes, (*coder).text)
	list(c, &m.Notes, (*coder).text)
	ints(c, &m.Labels)
	c.bool(&m.Labelled)
	c.int(&m.Width)
	c.int(&m.Height)
	c.int(&m.Colors)
	c.float(&m.Min)
	c.float(&m.Max)
	c.payload(&m.Pictures)
}
