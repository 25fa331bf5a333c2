// Lets a test speak to a worker as the page's program does, in base64.
globalThis.probe = {
  queue: [],
  async start() {
    this.worker = await hawqeye.engine();
    this.worker.onmessage = ({data}) => {
      this.queue.push({...data, at: performance.now()});
      this.wake?.();
    };
  },
  // Payloads are addresses; what is there is fetched and transferred. The answer is
  // when that was, in milliseconds.
  async post(head, addresses) {
    const bulk = await Promise.all(addresses.map(async a => (await fetch(a)).arrayBuffer()));
    this.worker.postMessage({head: Uint8Array.from(atob(head), c => c.charCodeAt(0)), bulk}, bulk);
    return performance.now();
  },
  async next() {
    while (!this.queue.length) await new Promise(resolve => this.wake = resolve);
    const {head, bulk, at} = this.queue.shift();
    const text = bytes => btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''));
    return {at, head: text(head), bulk: bulk.map(b => text(new Uint8Array(b)))};
  },
};
