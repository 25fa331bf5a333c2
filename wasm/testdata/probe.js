// Lets a test speak to a worker as the page's program does, in base64.
globalThis.probe = {
  queue: [],
  async start() {
    this.worker = await hawqeye.engine();
    this.worker.onmessage = ({data}) => {
      this.queue.push(data);
      this.wake?.();
    };
  },
  // Payloads are addresses; what is there is fetched and transferred.
  async post(head, addresses) {
    const bulk = await Promise.all(addresses.map(async a => (await fetch(a)).arrayBuffer()));
    this.worker.postMessage({head: Uint8Array.from(atob(head), c => c.charCodeAt(0)), bulk}, bulk);
  },
  async next() {
    while (!this.queue.length) await new Promise(resolve => this.wake = resolve);
    const {head, bulk} = this.queue.shift();
    const text = bytes => btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''));
    return {head: text(head), bulk: bulk.map(b => text(new Uint8Array(b)))};
  },
};
