// Runs models in ONNX Runtime's WebAssembly build. The folder given holds
// cases.json, a list of {inputs: shapes}, and for case i the files i.onnx and
// i.in, raw float32 values: of every input in turn, or, without shapes, of any
// number of samples for the only input. The folder gets i.out with the values of
// every output in turn, i.optimized.onnx with the graph as it is really run, and
// results.json with the outputs' shapes, or what went wrong. One thread, so that
// results do not vary.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as ort from 'onnxruntime-web';

const dir = process.argv[2];
const batch = Number(process.argv[3]);
const options = {executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 3};
ort.env.wasm.numThreads = 1;

// This build has no file system, but it does try to write the optimized graph:
// opening a file yields descriptor 0, writing to that throws, and closing fails.
// So the import that throws is the one to write in its place.
let written = [];
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
async function optimized(model) {
  written = [];
  try {
    await ort.InferenceSession.create(model, {...options, optimizedModelFilePath: 'optimized.onnx'});
  } catch (err) {
    if (!/close file/.test(err.message)) throw err;
  }
  return Buffer.concat(written);
}

const arrays = {float32: Float32Array, uint8: Uint8Array, int8: Int8Array, int32: Int32Array};
const sizeOf = shape => shape.reduce((product, d) => product * d, 1);

// feeds lists what the model is fed, one run after the other.
function feeds({inputNames, inputMetadata}, values, shapes) {
  if (shapes) {
    if (shapes.length !== inputNames.length) throw new Error(`the model has ${inputNames.length} inputs, not ${shapes.length}`);
    let at = 0;
    return [Object.fromEntries(inputMetadata.map(({name, type}, i) => {
      const data = arrays[type].from(values.subarray(at, at += sizeOf(shapes[i])));
      return [name, new ort.Tensor(type, data, shapes[i])];
    }))];
  }
  if (inputNames.length !== 1) throw new Error(`the model has ${inputNames.length} inputs`);
  const [{name, type, shape}] = inputMetadata;
  const rest = shape.slice(1);
  if (rest.some(d => typeof d !== 'number')) throw new Error(`the input's shape is [${shape}]: only the first axis may be open`);
  const samples = values.length / sizeOf(rest);
  const step = typeof shape[0] === 'number' ? shape[0] : batch;
  if (!Number.isInteger(samples) || typeof shape[0] === 'number' && samples % step) {
    throw new Error(`${values.length} values are no whole number of batches of shape [${[step, ...rest]}]`);
  }
  const runs = [];
  for (let first = 0; first < samples; first += step) {
    const count = Math.min(step, samples - first);
    const data = arrays[type].from(values.subarray(first * sizeOf(rest), (first + count) * sizeOf(rest)));
    runs.push({[name]: new ort.Tensor(type, data, [count, ...rest])});
  }
  return runs;
}

// run joins the results of all runs of a model along their first axes.
async function run(model, values, shapes) {
  if (!shapes && !values.length) return {};
  const session = await ort.InferenceSession.create(model, options);
  const outputs = {};
  for (const feed of feeds(session, values, shapes)) {
    const result = await session.run(feed);
    for (const name of session.outputNames) {
      const {dims, data} = result[name];
      const output = outputs[name] ??= {shape: [0, ...dims.slice(1)].slice(0, dims.length), parts: []};
      if (dims.length) output.shape[0] += dims[0];
      output.parts.push(Buffer.from(Float32Array.from(data).buffer));
    }
  }
  await session.release();
  return outputs;
}

const results = [];
for (const [i, {inputs}] of JSON.parse(readFileSync(join(dir, 'cases.json'))).entries()) {
  try {
    const model = readFileSync(join(dir, `${i}.onnx`));
    const bytes = readFileSync(join(dir, `${i}.in`));
    writeFileSync(join(dir, `${i}.optimized.onnx`), await optimized(model));
    const outputs = await run(model, new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), inputs);
    writeFileSync(join(dir, `${i}.out`), Buffer.concat(Object.values(outputs).flatMap(o => o.parts)));
    results.push({outputs: Object.entries(outputs).map(([name, {shape}]) => ({name, shape}))});
  } catch (err) {
    results.push({error: String(err.message ?? err)});
  }
}
writeFileSync(join(dir, 'results.json'), JSON.stringify(results));
