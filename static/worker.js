'use strict';
// The engine's worker. The first message is the compiled program and its kernels,
// which work in the program's memory and are called through a table, the thunk's:
// the program needs it from the start, and they need the program's memory. While it
// starts, the program sets onmessage itself, so no later message is missed.
onmessage = ({data: {program, thunk, kernels, mates = 0, keeps = ''}}) => {
  // For the program: it may start so many engines like itself, workers of this one.
  globalThis.mates = {
    most: mates,
    start() {
      const worker = new Worker(location.href);
      worker.postMessage({program, thunk, kernels});
      return worker;
    },
  };
  // Under what version it keeps what it finds for later visits; '' for not at all.
  globalThis.keeps = keeps;
  const go = newProgram((code, printed) => postMessage({crashed: printed || `exit code ${code}`}));
  const link = go.importObject.kernels = new WebAssembly.Instance(thunk).exports;
  const instance = new WebAssembly.Instance(program, go.importObject);
  if (kernels.level) {
    const {kernels: from} = new WebAssembly.Instance(kernels.module, {go: {mem: instance.exports.mem}}).exports;
    for (let i = 0; i < from.length; i++) link.table.set(i, from.get(i));
    link.level.value = kernels.level;
  }
  go.run(instance);
};
