'use strict';
// What the bench calls in the page. Parts are workers by name: engines like the
// page's own, the bench's own program, ONNX Runtime. Payloads stay here and go by
// numbers; addresses stand for what is served there.
globalThis.bench = {
  parts: new Map(),
  kept: [],
  loops: {},

  // An engine of the program that the page runs, or of another; alone, or with others
  // that share what takes long.
  async engine(name, asset, workers = 1) {
    const host = Object.create(hawqeye, {workers: {value: workers}, keeps: {value: ''}}); // what is known takes no time
    if (asset) host.module = compile(asset);
    this.add(name, await host.engine());
  },

  runtime(name, threads) {
    this.add(name, new Worker(address('bench/ort.js'), {name: String(threads)}));
  },

  add(name, worker) {
    const part = {worker, said: []};
    const say = data => {
      part.said.push(data);
      data.millis = performance.now() - part.told;
      part.wake?.();
    };
    worker.onmessage = ({data}) => say(data);
    worker.onerror = event => say({crashed: event.message});
    this.parts.set(name, part);
  },

  end(name) {
    this.parts.get(name).worker.terminate();
    this.parts.delete(name);
  },

  async payload(reference) {
    return typeof reference === 'number' ? this.kept[reference] : (await fetch(address(reference))).arrayBuffer();
  },

  async post(name, message, payloads) {
    for (const key in payloads) message[key] = await this.payload(payloads[key]);
    this.parts.get(name).worker.postMessage(message);
  },

  async next(name) {
    const part = this.parts.get(name);
    while (!part.said.length) await new Promise(resolve => part.wake = resolve);
    const data = part.said.shift();
    const error = data.crashed ?? data.error;
    if (error !== undefined) throw new Error(error);
    return data;
  },

  // One question, one answer.
  async ask(name, message, payloads) {
    await this.post(name, message, payloads);
    return (await this.next(name)).answer;
  },

  // A command to an engine, as the page sends it.
  async command(name, head, payloads) {
    const bulk = await Promise.all(payloads.map(p => this.payload(p)));
    const part = this.parts.get(name), {worker} = part;
    part.told = performance.now();
    worker.postMessage({head: Uint8Array.from(atob(head), c => c.charCodeAt(0)), bulk});
  },

  async event(name) {
    const {head, bulk, millis} = await this.next(name);
    return {millis, head: this.text(head), bulk: bulk.map(b => this.kept.push(b) - 1)};
  },

  text: bytes => btoa(Array.from(bytes, b => String.fromCharCode(b)).join('')),
  bytes(number) { return this.text(new Uint8Array(this.kept[number])); },
  forget() { this.kept = []; },

  // How long one turn of a module's loop takes at best, in nanoseconds.
  async loop(module, turns) {
    this.loops[module] ??= await WebAssembly.instantiate(Uint8Array.from(atob(module), c => c.charCodeAt(0)));
    const {run} = this.loops[module].instance.exports;
    let least = Infinity;
    for (const until = performance.now() + 20; performance.now() < until;) {
      const start = performance.now();
      run(turns);
      least = Math.min(least, performance.now() - start);
    }
    return least * 1e6 / turns;
  },
};
