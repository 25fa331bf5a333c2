'use strict';
// An engine that answers every command at once, with what the test has given for
// commands of that code and with a certain text in them.
globalThis.canned = {answers: {}, commands: []};
globalThis.Worker = class {
  postMessage({head}) {
    if (!head) return;
    let end = 2;
    while (head[end++] & 0x80);
    const text = String.fromCharCode(...head);
    canned.commands.push({code: head[1], text});
    const answer = canned.answers[head[1]]?.find(a => text.includes(a.when));
    if (!answer) return;
    const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
    const frame = bytes(answer.head);
    const data = {
      head: new Uint8Array([...frame.slice(0, 2), ...head.slice(2, end), ...frame.slice(3)]),
      bulk: answer.bulk.map(b => bytes(b).buffer),
    };
    setTimeout(() => this.onmessage?.({data}));
  }
  terminate() {}
};
