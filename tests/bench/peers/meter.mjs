// What the browser itself counts, over its developer tools' protocol.

const QUIET_MS = 300;
/** A page that works less than this in a while of quiet is idle. */
const IDLE_MS = 10;
const GIVE_UP_MS = 120_000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Meter {
  #client;
  #sizes = new Map();

  static async of(page, slower) {
    const meter = new Meter();
    meter.#client = await page.context().newCDPSession(page);
    // Processor time of the page's thread: what other programs do meanwhile is not in it.
    await meter.#send("Performance.enable", { timeDomain: "threadTicks" });
    await meter.#send("HeapProfiler.enable");
    await meter.#countBytes();
    await meter.#send("Emulation.setCPUThrottlingRate", { rate: slower });
    return meter;
  }

  #send(method, parameters) {
    return this.#client.send(method, parameters);
  }

  async #countBytes() {
    const urls = new Map();
    await this.#send("Network.enable");
    this.#client.on("Network.requestWillBeSent", ({ requestId, request }) => {
      urls.set(requestId, request.url.split("#")[0]);
    });
    this.#client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (!encodedDataLength) return;
      const url = urls.get(requestId);
      this.#sizes.set(url, (this.#sizes.get(url) ?? 0) + encodedDataLength);
    });
  }

  /** Bytes that the page has taken over the network so far, by address, headers included. */
  get transferred() {
    return Object.fromEntries(this.#sizes);
  }

  /** Milliseconds of the page's thread until now, and what there is of nodes and of heap. */
  async read() {
    const { metrics } = await this.#send("Performance.getMetrics");
    const found = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    return {
      task: found.TaskDuration * 1000,
      layout: (found.LayoutDuration + found.RecalcStyleDuration) * 1000,
      heap: found.JSHeapUsedSize,
      nodes: found.Nodes,
    };
  }

  /** Waits until the page's thread has nothing to do. */
  async idle(quiet = QUIET_MS) {
    const until = performance.now() + GIVE_UP_MS;
    let before = (await this.read()).task;
    for (;;) {
      await sleep(quiet);
      const { task } = await this.read();
      if (task - before < IDLE_MS) return;
      if (performance.now() > until) throw new Error("the page does not come to rest");
      before = task;
    }
  }

  /** What an action costs until the page is at rest again. */
  async during(action, quiet) {
    const before = await this.read();
    const result = await action();
    await this.idle(quiet);
    const after = await this.read();
    return { result, task: after.task - before.task, layout: after.layout - before.layout };
  }

  /** What it costs to load a page: the browser counts anew for each. */
  async loading(action) {
    await action();
    await this.idle();
    const { task, layout } = await this.read();
    return { task, layout };
  }

  /** What the page holds once its garbage is gone. */
  async held() {
    await this.#send("HeapProfiler.collectGarbage");
    await this.#send("HeapProfiler.collectGarbage");
    const { heap, nodes } = await this.read();
    const elements = await this.#evaluate('document.querySelectorAll("*").length');
    return { heap, nodes, elements, wasm: await this.#evaluate("window.bench.wasm()") };
  }

  async #evaluate(expression) {
    const { result } = await this.#send("Runtime.evaluate", { expression, returnByValue: true });
    return result.value;
  }
}
