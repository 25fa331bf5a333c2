// Package engine holds no code: its folders are the computation, from an ONNX file to an integer network.
//
//	model.onnx ─► onnx ─► graph ─► exec (float) ─────► calib (ranges) ──┐
//	                        │                                           ├─► quant ─► infer (integers) ─► report
//	                        └─► autodiff ─► hessian ─► alloc ───────────┘                 │
//	                             (exact HVP) (sensitivity) (bits per layer)               └─► onnx QDQ · recipe
//
// One noun per arrow: Model → Graph → Ranges → Sensitivity → Assignment →
// Program → Report → bytes. Only studio.Session knows this order. Beside the
// arrows stand kernel, the compute kernels that everything heavy runs on; op,
// every operation with all its rules; fuse, which decides where a quantized
// network rounds; dataset, which reads samples, and distill, which makes some;
// loss and finetune, which say what a network is judged by and change its weights;
// and wire, the messages between page and engine.
//
// Which package may import which is the table of layering_test.go. Why things
// are as they are stands in RATIONALE.md.
package engine
