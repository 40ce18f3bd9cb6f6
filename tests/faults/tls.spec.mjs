// An inbox behind TLS that somebody else answers for: with a certificate that is not right, nothing
// is sent, and nothing that is answered counts.

import { createServer } from "node:net";
import { connect } from "node:tls";
import { once } from "node:events";
import { readFile } from "node:fs/promises";

import { Authority, openssl } from "../support/certificates.mjs";
import { expect, sealOne, test as base } from "../support/faulty.mjs";
import { SHORT } from "../support/forms.mjs";
import { freePort, newProgramme } from "../support/server.mjs";
import { enrolment, receipt, signingKey } from "../support/signing.mjs";
import { expectDelivered, expectTruth, inState } from "../support/truth.mjs";
import { Way, addressOf } from "../support/way.mjs";

/** Every page may read it. */
const ANSWER = { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" };

/** The app is served over plain HTTP, and its inbox is another place, over TLS. */
const test = base.extend({
  programme: async ({ forms, way }, use) => {
    const url = `https://localhost:${await freePort()}`;
    const origin = `http://localhost:${way.port}`;
    const programme = await newProgramme({ forms, url, inboxArgs: ["--allow-origin", origin] });
    way.to = programme.port;
    way.changes["content-security-policy"] = (policy) =>
      policy?.replace("connect-src 'self'", `connect-src 'self' ${url}`);
    programme.link = programme.link.replace(/^[^#]*/, `${origin}/`);
    programme.id = enrolment(programme.link).programme;
    await use(programme);
    await programme.remove();
  },
});

test.use({ forms: [SHORT], trace: "off" });
test.skip(!openssl, "OpenSSL is not installed");

/** Why somebody who trusts `ca` does not take the certificate of the server on this port. */
function objection(port, ca) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", servername: "localhost", ca }, () => {
      resolve(socket.authorized ? "none" : socket.authorizationError);
      socket.destroy();
    });
    socket.on("error", (error) => resolve(error.code));
    socket.setTimeout(5_000, () => reject(new Error("no answer")));
  });
}

test("nothing is sent over a connection that is not safe", async ({
  programme,
  notebook,
  form,
}) => {
  test.setTimeout(120_000);
  const { page } = notebook;
  const port = Number(new URL(programme.url).port);
  const authority = await Authority.make(programme.folder);
  const stranger = await Authority.make(programme.folder, "stranger");
  const good = await authority.issue();
  const key = signingKey(await readFile(programme.path("inbox/receipt.key"), "utf8"));

  // The browser knows no authority of ours: it takes every certificate, or asks of each.
  const devtools = await page.context().newCDPSession(page);
  const trust = (ignore) => devtools.send("Security.setIgnoreCertificateErrors", { ignore });
  let inbox = await Way.open({ tls: good, port });
  inbox.to = programme.port;
  await trust(true);
  await notebook.begin(programme.link);
  inbox.rule = (delivery) => delivery.drop();
  await sealOne(notebook, form);
  await notebook.goOutbox();
  await expect(notebook.records("waiting")).toHaveCount(1);
  const sealed = await inState(page, "waiting");
  await inbox.close();
  await trust(false);

  /** Whoever gets through to this one is told what frees a record. */
  const impostor = async (tls) => {
    const server = await Way.open({ tls, port });
    server.to = programme.port;
    server.rule = (delivery) => {
      const { digest, length } = delivery;
      const body = receipt(key, { programme: programme.id, digest, length });
      delivery.answer({ status: 201, headers: ANSWER, body });
    };
    return server;
  };
  const errors = [];
  page.on("requestfailed", (request) => {
    if (addressOf(request).startsWith(programme.url)) errors.push(request.failure().errorText);
  });
  const expectNothingSent = async (name, server) => {
    errors.length = 0;
    await notebook.send();
    await expect(page.getByRole("main")).toContainText(notebook.t("report.offline"));
    await expect(notebook.records("waiting")).toHaveCount(1);
    await expectTruth(page, programme, sealed);
    expect(server.seen ?? [], name).toEqual([]);
    expect(errors, name).not.toEqual([]);
    return [...new Set(errors)].join(" ");
  };

  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" };
  const cases = {
    "of an authority that nobody knows": [await stranger.issue(), /^UNABLE_TO_VERIFY/, /CERT_/],
    "that vouches for itself": [await stranger.selfSigned(), /^DEPTH_ZERO_SELF_SIGNED/, /CERT_/],
    "that has expired": [await authority.issue({ days: -1 }), /^CERT_HAS_EXPIRED/, /CERT_/],
    "for another host": [await authority.issue({ host: "inbox.test" }), /ALTNAME_INVALID/, /CERT_/],
    "over TLS 1.1": [{ ...good, ...old }, /PROTOCOL|ALERT|EPROTO/, /SSL_VERSION|SSL_PROTOCOL/],
  };
  for (const [name, [tls, why, said]] of Object.entries(cases)) {
    await test.step(`a certificate ${name}`, async () => {
      const server = await impostor(tls);
      expect(await objection(port, authority.certificate), name).toMatch(why);
      expect(await expectNothingSent(name, server), name).toMatch(said);
      await server.close();
    });
  }

  await test.step("something that does not speak TLS", async () => {
    const seen = [];
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", (bytes) => {
        if (bytes[0] !== 22) seen.push(bytes);
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nAccess-Control-Allow-Origin: *\r\n\r\n{}");
      });
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    // Nothing but greetings of TLS has arrived.
    expect(await expectNothingSent("no TLS", { seen })).toMatch(/SSL_PROTOCOL/);
    server.close();
    await once(server, "close");
  });

  await test.step("nobody at all", async () => {
    expect(await expectNothingSent("nobody", {})).toMatch(/CONNECTION_REFUSED/);
  });

  await test.step("and the inbox, once its certificate is trusted", async () => {
    inbox = await Way.open({ tls: good, port });
    inbox.to = programme.port;
    expect(await objection(port, authority.certificate)).toBe("none");
    expect(await expectNothingSent("not trusted", inbox)).toMatch(/CERT_AUTHORITY/);
    await trust(true);
    await notebook.send();
    await expectDelivered(page, programme, sealed);
    expect(inbox.seen).toEqual(sealed);
    await inbox.close();
  });
});
