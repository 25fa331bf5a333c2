// Runs a standalone module: copy what you need of it into a page of your own.
'use strict';

// load makes a module ready. x and y are its input and output, in its own memory:
// write x, call run, read y.
async function load(bytes) {
  const module = await WebAssembly.compile(bytes);
  const [section] = WebAssembly.Module.customSections(module, 'hawqeye');
  const about = JSON.parse(new TextDecoder().decode(section));
  const {memory, input, output, run} = (await WebAssembly.instantiate(module)).exports;
  const numbers = (at, {shape}) => new Float32Array(memory.buffer, at.value, shape.reduce((n, d) => n * d));
  return {about, run, x: numbers(input, about.input), y: numbers(output, about.output)};
}

let network;
const [file, button, answer] = ['module', 'run', 'answer'].map(id => document.getElementById(id));

file.onchange = async () => {
  button.disabled = true;
  try {
    network = await load(await file.files[0].arrayBuffer());
    const {input, output, layers} = network.about;
    answer.textContent = `${input.shape.join('×')} → ${output.shape.join('×')}, ${layers.length} layers of ${layers.map(l => l.bits).join(', ')} bits`;
    button.disabled = false;
  } catch (error) {
    answer.textContent = `This file is no standalone module: ${error.message}`;
  }
};

button.onclick = () => {
  const {about, run, x, y} = network;
  const {scale = 1, zero = 0} = about.input; // codes are 0 … 255
  for (let i = 0; i < x.length; i++) x[i] = (255 * Math.random() - zero) * scale;
  const start = performance.now();
  run();
  const took = performance.now() - start;
  const best = [...y.keys()].sort((a, b) => y[b] - y[a]).slice(0, 5);
  answer.textContent = `${took.toFixed(2)} ms\n` + best.map(i => `output ${i}: ${y[i].toFixed(4)}`).join('\n');
};
