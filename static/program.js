'use strict';
// Prepares to run a program made with Go; ended is called with its exit code
// and the last that it printed, which is where Go explains a crash.
function newProgram(ended) {
  const decoder = new TextDecoder();
  const writeSync = fs.writeSync;
  let printed = '';
  fs.writeSync = (fd, bytes) => {
    printed = (printed + decoder.decode(bytes)).slice(-8192);
    return writeSync.call(fs, fd, bytes);
  };
  const go = new Go();
  go.exit = code => ended(code, printed);
  return go;
}
