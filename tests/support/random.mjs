// Numbers that look random and are the same in every run.

/** A generator of numbers in [0, 1) from a seed: mulberry32. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  /** One of a list. */
  next.of = (list) => list[Math.floor(next() * list.length)];
  return next;
}
