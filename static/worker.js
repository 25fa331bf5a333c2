'use strict';
// The engine's worker. The first message is the compiled program. While it
// starts, the program sets onmessage itself, so no later message is missed.
onmessage = ({data: module}) => {
  const go = newProgram((code, printed) => postMessage({crashed: printed || `exit code ${code}`}));
  go.run(new WebAssembly.Instance(module, go.importObject));
};
