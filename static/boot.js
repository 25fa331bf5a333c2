'use strict';
// Starts the page: fetches and runs the page's program, prepares the engine's
// program for the workers that the page will start, and keeps files that are
// dropped before either is there.

// What the page's program finds here.
const hawqeye = globalThis.hawqeye = {
  // Set by the page's program to receive what a person asks for: files, or an
  // act and its value. Until then it waits.
  take: null,
  waiting: [],
  send(act, value) {
    this.take ? this.take(act, value) : this.waiting.push([act, value]);
  },

  // The frame's, for the program: what it shows, and the looks that it keeps.
  show(state) {
    this.shown = state;
    frame.show(state);
  },
  look: () => ({lang: '', theme: '', ...JSON.parse(frame.kept('look') ?? '{}')}),
  // What the page shows, for who watches it from outside.
  state() { return {...this.shown}; },

  // Promises a file of the site, as the browser's own object.
  async fetch(name) {
    const response = await fetch(address(name));
    if (!response.ok) throw new Error(`${name} could not be fetched: the server answered ${response.status}.`);
    return response.blob();
  },

  // How many engines share what takes long: as many as the address says, or as there
  // are cores and gigabytes of memory, up to four.
  workers: Number(new URLSearchParams(location.search).get('workers')) ||
    Math.max(1, Math.floor(Math.min(navigator.hardwareConcurrency ?? 1, navigator.deviceMemory ?? 4, 4))),

  // The version of the engine, under which it keeps what it finds.
  keeps: assets.worker.file,

  // Starts an engine and promises its worker. The worker's script is a blob, so
  // that it inherits this page's policy and can no more reach elsewhere than
  // the page can.
  async engine() {
    const [program, thunk, kernels] = await Promise.all([
      this.module ??= compile(assets.worker),
      this.thunk ??= compile(assets.thunk),
      this.kernels ??= fastestKernels(),
    ]).catch(err => {
      this.module = this.thunk = this.kernels = null;
      throw err;
    });
    this.script ??= URL.createObjectURL(new Blob([
      `importScripts(${['wasm_exec.js', 'program.js', 'worker.js'].map(name => JSON.stringify(address(name)))});`,
    ], {type: 'text/javascript'}));
    const worker = new Worker(this.script);
    worker.postMessage({program, thunk, kernels, mates: this.workers - 1, keeps: this.keeps});
    return worker;
  },
};

// Compiles the fastest kernels that the browser can run, or of those the first that
// the address lets it: relaxed, simd, or go, which are the program's own.
async function fastestKernels() {
  const levels = ['go', 'simd', 'relaxed'];
  const most = levels.indexOf(new URLSearchParams(location.search).get('kernels') ?? 'relaxed');
  for (let level = most; level > 0; level--) {
    try {
      return {level, module: await compile(assets[levels[level]])};
    } catch (err) {
      if (!(err instanceof WebAssembly.CompileError)) throw err;
    }
  }
  return {level: 0};
}

const address = name => new URL(name, document.baseURI).href;

// Compiles a program while it arrives. It is stored gzipped; where the host has
// declared that as its encoding, the browser has unpacked it already.
async function compile({file, bytes}) {
  const response = await fetch(address(file));
  if (!response.ok) throw new Error(`${file} could not be fetched: the server answered ${response.status}.`);
  const reader = response.body.getReader();
  const first = await reader.read();
  let stream = new ReadableStream({
    start: controller => first.done ? controller.close() : controller.enqueue(first.value),
    async pull(controller) {
      const {done, value} = await reader.read();
      done ? controller.close() : controller.enqueue(value);
    },
  });
  if (first.value?.[0] === 0x1f) stream = stream.pipeThrough(new DecompressionStream('gzip'));
  let arrived = 0;
  stream = stream.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      arrived += chunk.length;
      progress.set(file, arrived / bytes);
      controller.enqueue(chunk);
    },
  }));
  try {
    return await WebAssembly.compileStreaming(new Response(stream, {headers: {'Content-Type': 'application/wasm'}}));
  } finally {
    progress.end(file);
  }
}

// The bar under the title, which appears only if loading takes a while.
const progress = {
  parts: new Map(),
  set(file, part) {
    this.parts.set(file, part);
    this.show();
  },
  end(file) {
    this.parts.delete(file);
    this.show();
  },
  show() {
    const bar = document.getElementById('loading');
    bar.hidden = !this.parts.size;
    bar.value = Math.min(...this.parts.values(), 1);
  },
};

function offer(files) {
  if (files.length) frame.act('files', Array.from(files));
}

// The whole page takes files, by drop or by the file button.
const holdsFiles = event => event.dataTransfer?.types.includes('Files');
addEventListener('dragover', event => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  document.body.classList.add('dropping');
});
addEventListener('dragleave', event => {
  if (!event.relatedTarget) document.body.classList.remove('dropping');
});
addEventListener('drop', event => {
  document.body.classList.remove('dropping');
  if (!holdsFiles(event)) return;
  event.preventDefault();
  offer(event.dataTransfer.files);
});
document.getElementById('file').addEventListener('change', event => {
  offer(event.target.files);
  event.target.value = ''; // so that the same file can be chosen again
});

// Shows the panel for a page that cannot go on.
function stopped(title, advice, details) {
  document.body.classList.add('started');
  document.getElementById('stopped-title').textContent = title;
  document.getElementById('stopped-advice').textContent = advice;
  document.getElementById('stopped-details').textContent = details;
  document.getElementById('stopped').hidden = false;
}
document.getElementById('reload').addEventListener('click', () => location.reload());

function crashed(details) {
  stopped('The page has stopped', 'Your files are untouched: they were only read, and only here. Reload the page to go on.', details);
}

function unstarted(err) {
  let advice = 'Reload the page to try again.';
  if (location.protocol === 'file:') {
    advice = 'Opened as a file, the page cannot load its programs. Serve its folder instead: make run does.';
  } else if (!globalThis.WebAssembly?.compileStreaming || !globalThis.DecompressionStream) {
    advice = 'It needs WebAssembly, as in Chrome or Edge 97, Firefox 113, Safari 16.4, or newer.';
  }
  stopped('The studio cannot start', advice, String(err));
}

// vugu's renderer would evaluate the script that vugu-helper.js already ran.
globalThis.eval = () => {};

(async () => {
  const go = newProgram((code, printed) => crashed(printed || `exit code ${code}`));
  const module = await compile(assets.page);
  const instance = await WebAssembly.instantiate(module, go.importObject);
  document.body.classList.add('started');
  go.run(instance).catch(err => crashed(String(err)));
})().catch(unstarted);
