// Runs a model in ONNX Runtime's WebAssembly build. The folder given holds
// model.onnx and input.f32, raw float32 samples or nothing; it gets output.f32
// with the first output, optimized.onnx with the graph as it is really run, and
// result.json with the output's shape. One thread, so that results do not vary.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as ort from 'onnxruntime-web';

const dir = process.argv[2];
const batch = Number(process.argv[3]);
const model = readFileSync(join(dir, 'model.onnx'));
const options = {executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 3};
ort.env.wasm.numThreads = 1;

// This build has no file system, but it does try to write the optimized graph:
// opening a file yields descriptor 0, writing to that throws, and closing fails.
// So the import that throws is the one to write in its place.
const written = [];
function keepWrites(imported, memory) {
  return (...args) => {
    try {
      return imported(...args);
    } catch (err) {
      const [descriptor, vectors, count, total] = args;
      if (!(err instanceof TypeError) || args.length !== 4 || descriptor !== 0) throw err;
      const view = new DataView(memory.buffer);
      let bytes = 0;
      for (let at = vectors; at < vectors + 8 * count; at += 8) {
        const start = view.getUint32(at, true);
        const length = view.getUint32(at + 4, true);
        written.push(Buffer.from(new Uint8Array(memory.buffer, start, length)));
        bytes += length;
      }
      view.setUint32(total, bytes, true);
      return 0;
    }
  };
}
const {instantiate} = WebAssembly;
WebAssembly.instantiate = (binary, imports) => {
  const all = Object.values(imports).flatMap(Object.values);
  const memory = all.find(value => value instanceof WebAssembly.Memory);
  const wrap = value => typeof value === 'function' ? keepWrites(value, memory) : value;
  const wrapped = Object.entries(imports).map(([module, names]) =>
    [module, Object.fromEntries(Object.entries(names).map(([name, value]) => [name, wrap(value)]))]);
  return instantiate(binary, Object.fromEntries(wrapped));
};

// optimized returns the graph after ONNX Runtime's own rewriting.
async function optimized() {
  try {
    await ort.InferenceSession.create(model, {...options, optimizedModelFilePath: 'optimized.onnx'});
  } catch (err) {
    if (!/close file/.test(err.message)) throw err;
  }
  return Buffer.concat(written);
}

const arrays = {float32: Float32Array, uint8: Uint8Array, int8: Int8Array, int32: Int32Array};

async function run() {
  const bytes = readFileSync(join(dir, 'input.f32'));
  const input = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  if (!input.length) return {shape: [0], outputs: []};
  const session = await ort.InferenceSession.create(model, options);
  if (session.inputNames.length !== 1) throw new Error(`the model has ${session.inputNames.length} inputs`);
  const [{name, type, shape}] = session.inputMetadata;
  const rest = shape.slice(1);
  if (rest.some(d => typeof d !== 'number')) throw new Error(`the input's shape is [${shape}]: only the first axis may be open`);
  const perSample = rest.reduce((product, d) => product * d, 1);
  const samples = input.length / perSample;
  const step = typeof shape[0] === 'number' ? shape[0] : batch;
  if (!Number.isInteger(samples) || typeof shape[0] === 'number' && samples % step) {
    throw new Error(`${input.length} values are no whole number of batches of shape [${[step, ...rest]}]`);
  }
  let outputShape;
  const outputs = [];
  for (let first = 0; first < samples; first += step) {
    const count = Math.min(step, samples - first);
    const data = arrays[type].from(input.subarray(first * perSample, (first + count) * perSample));
    const result = await session.run({[name]: new ort.Tensor(type, data, [count, ...rest])});
    const output = result[session.outputNames[0]];
    outputShape = [samples, ...output.dims.slice(1)];
    outputs.push(Buffer.from(Float32Array.from(output.data).buffer));
  }
  return {shape: outputShape, outputs};
}

try {
  writeFileSync(join(dir, 'optimized.onnx'), await optimized());
  const {shape, outputs} = await run();
  writeFileSync(join(dir, 'output.f32'), Buffer.concat(outputs));
  writeFileSync(join(dir, 'result.json'), JSON.stringify({shape}));
} catch (err) {
  console.error(err.message);
  process.exitCode = 1;
}
