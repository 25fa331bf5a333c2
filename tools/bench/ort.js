'use strict';
// ONNX Runtime in a worker, on as many threads as the worker's name says. A model
// and its inputs are loaded under a key; then it is run and timed.
importScripts('ort.wasm.min.js');

const file = name => new URL(name, location.href).href;
ort.env.wasm.numThreads = Number(name);
ort.env.wasm.wasmPaths = {mjs: file('ort-wasm-simd-threaded.js'), wasm: file('ort-wasm-simd-threaded.wasm')};

const models = new Map();

// A window of whole runs is long against the timer's resolution; the engine's own
// measurement (package stopwatch) goes by the same numbers.
const leastWindow = 5;
const leastWindows = 3;

async function timed(run, runs) {
  const start = performance.now();
  for (let i = 0; i < runs; i++) await run();
  return performance.now() - start;
}

const acts = {
  async load({key, model, values, shape}) {
    const session = await ort.InferenceSession.create(new Uint8Array(model), {
      executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 3,
    });
    const [input] = session.inputNames, [output] = session.outputNames;
    const x = new Float32Array(values);
    const run = async () => (await session.run({[input]: new ort.Tensor('float32', x, shape)}))[output].data;
    models.set(key, {session, run});
  },

  async run({key}) {
    return Array.from(await models.get(key).run());
  },

  // The time of one run in nanoseconds, for every window.
  async time({key, millis}) {
    const {run} = models.get(key);
    let runs = 1;
    while (await timed(run, runs) < leastWindow) runs *= 2;
    const windows = [];
    for (const start = performance.now(); performance.now() - start < millis || windows.length < leastWindows;) {
      windows.push(await timed(run, runs) * 1e6 / runs);
    }
    return windows;
  },

  async forget() {
    for (const {session} of models.values()) await session.release();
    models.clear();
  },

  // What threads there are: less than were asked for where the page is not isolated.
  threads: () => crossOriginIsolated ? Number(name) : 1,
};

onmessage = async ({data}) => {
  try {
    postMessage({answer: await acts[data.act](data)});
  } catch (err) {
    postMessage({error: String(err.message ?? err)});
  }
};
