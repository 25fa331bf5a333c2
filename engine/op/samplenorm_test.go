package op_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"hawqeye/engine/graph"
	"hawqeye/engine/kernel"
	"hawqeye/engine/op"
	"hawqeye/engine/tensor"
)

// weightUse is a layer over a batch, with a cotangent of its output.
type weightUse struct {
	op      graph.Op
	attr    graph.Attr
	x, w, g *tensor.Tensor
	samples int
}

// weightUses are the convolutions and products that Conv and MatMul give as
// their own cases, wherever the weight is on the right and shared by the batch.
func weightUses() []weightUse {
	var uses []weightUse
	add := func(o graph.Op, c graph.Case, samples int) {
		y := graph.Apply(o, c.Attr, graph.Const("", c.In[0]), graph.Const("", c.In[1]))
		g := tensor.New(y.Shape...)
		tensor.Normal(g.Data, tensor.Rand(3, len(uses)))
		uses = append(uses, weightUse{o, c.Attr, c.In[0], c.In[1], g, samples})
	}
	for _, c := range op.Conv.Samples(tensor.Rand(1)) {
		for _, samples := range []int{1, c.In[0].Shape[0]} {
			add(op.Conv, c, samples)
		}
	}
	for _, c := range op.MatMul.Samples(tensor.Rand(1)) {
		if rows := len(c.In[0].Data) / 5; !c.Attr.(op.MatMulAttr).TransA && len(c.In[1].Shape) == 2 {
			for _, samples := range []int{1, 3, rows} {
				add(op.MatMul, c, samples)
			}
		}
	}
	return uses
}

// gradients are the weight gradients of every sample: those of a cotangent that
// is zero for the others.
func (u weightUse) gradients() [][]float64 {
	size := len(u.g.Data) / u.samples
	res := make([][]float64, u.samples)
	for n := range res {
		only := tensor.New(u.g.Shape...)
		copy(only.Data[n*size:][:size], u.g.Data[n*size:])
		x, w, ct := graph.Const("", u.x), graph.Const("", u.w), graph.Const("", only)
		dw := u.op.VJP(graph.Apply(u.op, u.attr, x, w), ct)[1]
		for _, v := range evaluate(kernel.Ref(), nil, dw).value[dw].Data {
			res[n] = append(res[n], float64(v))
		}
	}
	return res
}

func (u weightUse) leaves() []*graph.Node {
	return []*graph.Node{graph.Const("", u.x), graph.Const("", u.g)}
}

// SampleGradNorm of one use, and of two uses of one weight, against gradients
// taken sample by sample.
func TestSampleGradNorm(t *testing.T) {
	for i, u := range weightUses() {
		twice := u
		twice.x, twice.g = u.x.Clone(), u.g.Clone()
		tensor.Normal(twice.x.Data, tensor.Rand(4, i))
		tensor.Normal(twice.g.Data, tensor.Rand(5, i))
		for _, uses := range [][]weightUse{{u}, {u, twice}} {
			attr := op.SampleGradAttr{Samples: u.samples, Weight: u.w.Shape}
			var in []*graph.Node
			want := make([]float64, u.samples)
			sum := make([][]float64, u.samples)
			for _, v := range uses {
				attr.Uses = append(attr.Uses, v.attr)
				in = append(in, v.leaves()...)
				for n, g := range v.gradients() {
					if sum[n] == nil {
						sum[n] = make([]float64, len(g))
					}
					for j := range g {
						sum[n][j] += g[j]
					}
				}
			}
			for n := range sum {
				for _, v := range sum[n] {
					want[n] += v * v
				}
			}
			scaled := make([]float64, u.samples)
			for n := range sum {
				for j, v := range sum[n] {
					scaled[n] += v * v * float64(u.w.Data[j]) * float64(u.w.Data[j])
				}
			}
			weighed := append(slices.Clone(in), graph.Const("", u.w))
			byWeight := attr
			byWeight.Scaled = true
			norm := graph.Apply(op.SampleGradNorm, attr, in...)
			product := graph.Apply(op.SampleGradNorm, byWeight, weighed...)
			for _, k := range []*kernel.Set{kernel.Ref(), kernel.Go()} {
				what := fmt.Sprintf("%s %+v, %d samples, %d uses, %s", u.op.Name(), u.attr, u.samples, len(uses), k.Name)
				compareNorms(t, what, eval(k, norm, tensorsOf(in)).Data, want)
				compareNorms(t, what+", times the weight", eval(k, product, tensorsOf(weighed)).Data, scaled)
			}
		}
	}
}

func tensorsOf(nodes []*graph.Node) []*tensor.Tensor {
	res := make([]*tensor.Tensor, len(nodes))
	for i, n := range nodes {
		res[i] = n.Value
	}
	return res
}

func compareNorms(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	for n, w := range want {
		if math.Abs(float64(got[n])-w) > 1e-5*w {
			t.Errorf("%s: squared norm of sample %d is %v, its gradient's is %v", what, n, got[n], w)
		}
	}
}

// PatchGram, and the squared norm by inner products, against patches read element
// by element and against gradients taken sample by sample.
func TestPatchGram(t *testing.T) {
	for _, u := range weightUses() {
		a, ok := u.attr.(op.ConvAttr)
		if !ok || u.samples != u.x.Shape[0] {
			continue
		}
		attr := op.PatchGramAttr{ConvAttr: a, Kernel: [2]int(u.w.Shape[2:])}
		x := graph.Const("", u.x)
		node := graph.Apply(op.PatchGram, attr, x)
		p := u.g.Shape[2] * u.g.Shape[3]
		want := make([]float64, u.samples)
		for n, g := range u.gradients() {
			for _, v := range g {
				want[n] += v * v
			}
		}
		for _, k := range []*kernel.Set{kernel.Ref(), kernel.Go()} {
			gram := eval(k, node, []*tensor.Tensor{u.x})
			norms := make([]float32, u.samples)
			for i := range u.samples * a.Groups {
				n, group := i/a.Groups, i%a.Groups
				var norm float64
				for s := range p {
					for v := range p {
						got := float64(gram.Data[(i*p+s)*p+v])
						if want := u.patchProduct(n, group, s, v); math.Abs(got-want) > 1e-5*float64(len(u.w.Data)) {
							t.Fatalf("%+v: ⟨patch %d, patch %d⟩ of image %d, group %d is %v, want %v", a, s, v, n, group, got, want)
						}
						norm += got * u.outputProduct(n, group, s, v)
					}
				}
				norms[n] += float32(norm)
			}
			compareNorms(t, fmt.Sprintf("gram %+v, %s", a, k.Name), norms, want)
		}
	}
}

// patchProduct is the inner product of what two output positions see of one group.
func (u weightUse) patchProduct(n, group, s, v int) float64 {
	a := u.attr.(op.ConvAttr)
	width, channels := u.g.Shape[3], u.w.Shape[1]
	h, w := u.x.Shape[2], u.x.Shape[3]
	pixel := func(c, pos, kh, kw int) float64 {
		i := pos/width*a.Strides[0] + kh*a.Dilations[0] - a.Pads[0]
		j := pos%width*a.Strides[1] + kw*a.Dilations[1] - a.Pads[1]
		if i < 0 || i >= h || j < 0 || j >= w {
			return 0
		}
		return float64(u.x.Data[((n*u.x.Shape[1]+group*channels+c)*h+i)*w+j])
	}
	var sum float64
	for c := range channels {
		for kh := range u.w.Shape[2] {
			for kw := range u.w.Shape[3] {
				sum += pixel(c, s, kh, kw) * pixel(c, v, kh, kw)
			}
		}
	}
	return sum
}

// outputProduct is the inner product of the cotangents at two positions of one group.
func (u weightUse) outputProduct(n, group, s, v int) float64 {
	a := u.attr.(op.ConvAttr)
	outs, p := u.g.Shape[1]/a.Groups, u.g.Shape[2]*u.g.Shape[3]
	var sum float64
	for o := range outs {
		plane := u.g.Data[(n*u.g.Shape[1]+group*outs+o)*p:]
		sum += float64(plane[s]) * float64(plane[v])
	}
	return sum
}

func TestSampleGradNormSaysWhatDoesNotFit(t *testing.T) {
	x, g := graph.Input("x", 4, 5), graph.Input("g", 4, 2)
	weight := tensor.Shape{5, 2}
	for name, attr := range map[string]graph.Attr{
		"no attribute":            nil,
		"three samples in four":   op.SampleGradAttr{Samples: 3, Weight: weight, Uses: []graph.Attr{op.MatMulAttr{}}},
		"transposed input":        op.SampleGradAttr{Samples: 4, Weight: weight, Uses: []graph.Attr{op.MatMulAttr{TransA: true}}},
		"wrong weight":            op.SampleGradAttr{Samples: 4, Weight: tensor.Shape{2, 5}, Uses: []graph.Attr{op.MatMulAttr{}}},
		"convolution of a vector": op.SampleGradAttr{Samples: 4, Weight: weight, Uses: []graph.Attr{op.ConvAttr{Groups: 1}}},
		"unknown use":             op.SampleGradAttr{Samples: 4, Weight: weight, Uses: []graph.Attr{op.AxisAttr{}}},
	} {
		if _, err := graph.New("", op.SampleGradNorm, attr, x, g); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
