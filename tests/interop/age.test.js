// Independent implementations of age (the npm package `age-encryption`, the Rust crate `age` and the
// command `age`) open what Carnet seals; Carnet opens what they encrypt. The package knows both
// kinds of recipients, the crate knows X25519 only, the command what its version knows.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";

const repository = join(import.meta.dirname, "../..");
const vectors = join(repository, "crates/sealing/tests/vectors");
const lengths = [0, 1, 65535, 65536, 65537, 200000];
const names = ["operations", "recovery"];
const kinds = { X25519: "", mlkem768x25519: "-hybrid" };
const folder = mkdtempSync(join(tmpdir(), "carnet-interop-"));
const hasAge = spawnSync("age", ["--version"]).status === 0;

const file = (name) => join(folder, name);
const bytes = (name) => readFileSync(file(name));
const text = (name) => readFileSync(file(name), "utf8").trim();

function sample(...args) {
  const command = ["run", "--quiet", "-p", "sealing", "--example", "seal_sample", "--", ...args];
  return execFileSync("cargo", command, { cwd: repository, stdio: ["ignore", "pipe", "inherit"] });
}

// In a workspace of its own: its versions of the same primitives exclude ours.
function crate(...args) {
  const command = ["run", "--quiet", "--", ...args];
  const cwd = join(import.meta.dirname, "crate");
  return execFileSync("cargo", command, { cwd, stdio: ["ignore", "pipe", "pipe"] });
}

async function decrypt(sealed, { identity, passphrase }) {
  const decrypter = new Decrypter();
  if (identity) decrypter.addIdentity(identity);
  if (passphrase) decrypter.addPassphrase(passphrase);
  return Buffer.from(await decrypter.decrypt(sealed));
}

function unpack(archive, ...names) {
  return execFileSync("tar", ["-xO", ...names], { input: archive });
}

function assertSoundRecord(archive, submission) {
  const listing = execFileSync("tar", ["-t"], { input: archive, encoding: "utf8" });
  const names = listing.trim().split("\n");
  assert.deepEqual(names.slice(0, 2), ["submission.xml", "meta.json"]);
  assert.equal(names.at(-1), "signature");
  assert.match(unpack(archive, "submission.xml").toString(), submission);
  assert.equal(JSON.parse(unpack(archive, "meta.json")).form_id, "outreach");
}

before(() => sample("write", folder));
after(() => rmSync(folder, { recursive: true }));

describe("age-encryption opens what Carnet seals", () => {
  for (const [stanza, kind] of Object.entries(kinds)) {
    for (const name of names) {
      test(`with the ${stanza} key of ${name}`, async () => {
        const identity = text(`${name}${kind}.key`);
        for (const length of lengths) {
          const plain = await decrypt(bytes(`plain-${length}${kind}.age`), { identity });
          assert.deepEqual(plain, bytes(`plain-${length}`));
        }
        const record = await decrypt(bytes(`record${kind}.age`), { identity });
        assertSoundRecord(record, /<age>31<\/age>/);
      });
    }

    test(`sealed by ${stanza} alone, and nothing that was damaged`, async () => {
      const identity = text(`operations${kind}.key`);
      const sealed = bytes(`plain-1${kind}.age`);
      const stanzas = sealed.toString("latin1").match(/^-> \S+/gm);
      assert.deepEqual(stanzas, [`-> ${stanza}`, `-> ${stanza}`]);
      for (let at = 0; at < sealed.length; at += 7) {
        const damaged = Buffer.from(sealed);
        damaged[at] ^= 1;
        await assert.rejects(decrypt(damaged, { identity }), `byte ${at}`);
      }
    });
  }

  test("under a passphrase", async () => {
    const plain = await decrypt(bytes("passphrase.age"), { passphrase: "six words" });
    assert.equal(plain.toString(), "under a passphrase");
  });

  test("and no long file that was damaged", async () => {
    const identity = text("operations.key");
    const sealed = bytes("plain-65537.age");
    for (let at = 0; at < sealed.length; at += 997) {
      const damaged = Buffer.from(sealed);
      damaged[at] ^= 1;
      await assert.rejects(decrypt(damaged, { identity }), `byte ${at}`);
    }
  });

  test("the frozen records of version 2", async () => {
    for (const [record, key, state] of [
      ["record-2-partial.age", "recovery.key", "partial"],
      ["record-2-final.age", "recovery.key", undefined],
      ["record-hybrid.age", "recovery-hybrid.key", undefined],
    ]) {
      const identity = readFileSync(join(vectors, key), "utf8").trim();
      const archive = await decrypt(readFileSync(join(vectors, record)), { identity });
      assertSoundRecord(archive, /épicerie/);
      assert.equal(JSON.parse(unpack(archive, "meta.json")).state, state);
    }
  });

  test("the frozen record, whose signature Node verifies", async () => {
    const identity = readFileSync(join(vectors, "recovery.key"), "utf8").trim();
    const archive = await decrypt(readFileSync(join(vectors, "record.age")), { identity });
    assertSoundRecord(archive, /épicerie/);

    const names = ["submission.xml", "meta.json", "media/photo-1.jpg"];
    const line = (name) =>
      `${createHash("sha256").update(unpack(archive, name)).digest("hex")}  ${name}\n`;
    const statement = `carnet record v1\n${names.map(line).join("")}`;
    const device = Buffer.from(JSON.parse(unpack(archive, "meta.json")).device, "base64");
    const key = await crypto.subtle.importKey("raw", device, "Ed25519", false, ["verify"]);
    const signature = Buffer.from(unpack(archive, "signature").toString(), "base64");
    assert.ok(await crypto.subtle.verify("Ed25519", key, signature, Buffer.from(statement)));
  });
});

describe("Carnet opens what age-encryption encrypts", () => {
  for (const [stanza, kind] of Object.entries(kinds)) {
    test(`to two ${stanza} recipients`, async () => {
      for (const length of lengths) {
        const encrypter = new Encrypter();
        for (const name of names) encrypter.addRecipient(text(`${name}${kind}.pub`));
        writeFileSync(file("theirs.age"), await encrypter.encrypt(bytes(`plain-${length}`)));
        const plain = sample("read", file(`recovery${kind}.key`), file("theirs.age"));
        assert.deepEqual(plain, bytes(`plain-${length}`));
      }
    });
  }

  test("but not to recipients of both kinds", async () => {
    const encrypter = new Encrypter();
    for (const kind of Object.values(kinds)) encrypter.addRecipient(text(`operations${kind}.pub`));
    let theirs;
    try {
      theirs = await encrypter.encrypt("mixed");
    } catch {
      return; // They refuse it too.
    }
    writeFileSync(file("theirs.age"), theirs);
    assert.throws(() => sample("read", file("operations-hybrid.key"), file("theirs.age")));
  });

  test("with keys that they derive alike", async () => {
    for (const [kind, name] of Object.values(kinds).flatMap((k) => names.map((n) => [k, n]))) {
      const recipient = await identityToRecipient(text(`${name}${kind}.key`));
      assert.equal(recipient, text(`${name}${kind}.pub`));
    }
  });

  test("under a passphrase", async () => {
    const encrypter = new Encrypter();
    encrypter.setPassphrase("six words");
    encrypter.setScryptWorkFactor(12);
    writeFileSync(file("theirs.age"), await encrypter.encrypt("theirs"));
    const plain = sample("read-passphrase", "six words", file("theirs.age"));
    assert.equal(plain.toString(), "theirs");
  });
});

describe("the Rust crate age", () => {
  test("opens what Carnet seals", () => {
    for (const name of names) {
      for (const length of lengths) {
        const plain = crate("decrypt", file(`${name}.key`), file(`plain-${length}.age`));
        assert.deepEqual(plain, bytes(`plain-${length}`));
      }
      assertSoundRecord(crate("decrypt", file(`${name}.key`), file("record.age")), /<age>31/);
    }
  });

  test("opens the frozen records", () => {
    for (const record of ["record.age", "record-2-partial.age", "record-2-final.age"]) {
      const archive = crate("decrypt", join(vectors, "recovery.key"), join(vectors, record));
      assertSoundRecord(archive, /épicerie/);
    }
  });

  test("encrypts what Carnet opens", () => {
    for (const length of lengths) {
      const recipients = names.map((name) => text(`${name}.pub`));
      writeFileSync(file("theirs.age"), crate("encrypt", file(`plain-${length}`), ...recipients));
      const plain = sample("read", file("recovery.key"), file("theirs.age"));
      assert.deepEqual(plain, bytes(`plain-${length}`));
    }
  });

  test("refuses what was damaged", () => {
    const damaged = bytes("plain-65537.age");
    damaged[damaged.length - 1] ^= 1;
    writeFileSync(file("damaged.age"), damaged);
    assert.throws(() => crate("decrypt", file("operations.key"), file("damaged.age")));
  });
});

describe("the command age", { skip: !hasAge && "age is not installed" }, () => {
  for (const key of names) {
    test(`opens what Carnet seals, with the key of ${key}`, () => {
      for (const length of lengths) {
        const sealed = file(`plain-${length}.age`);
        const plain = execFileSync("age", ["-d", "-i", file(`${key}.key`), sealed]);
        assert.deepEqual(plain, bytes(`plain-${length}`));
      }
    });

    test(`and tar take a record out, with the key of ${key}`, () => {
      const pipe = 'set -o pipefail; age -d -i "$1" "$2" | tar -xO submission.xml';
      const frozen = [join(vectors, `${key}.key`), join(vectors, "record.age")];
      const fresh = [file(`${key}.key`), file("record.age")];
      for (const [paths, expected] of [[frozen, /épicerie/], [fresh, /<age>31<\/age>/]]) {
        const xml = execFileSync("bash", ["-c", pipe, "bash", ...paths], { encoding: "utf8" });
        assert.match(xml, expected);
      }
    });
  }

  test("encrypts what Carnet opens", () => {
    for (const length of lengths) {
      const recipients = names.flatMap((key) => ["-r", text(`${key}.pub`)]);
      execFileSync("age", [...recipients, "-o", file("theirs.age"), file(`plain-${length}`)]);
      const plain = sample("read", file("operations.key"), file("theirs.age"));
      assert.deepEqual(plain, bytes(`plain-${length}`));
    }
  });

  test("takes Carnet's keys for its own", () => {
    const recipient = execFileSync("age-keygen", ["-y", file("operations.key")]);
    assert.equal(recipient.toString().trim(), text("operations.pub"));
  });
});
