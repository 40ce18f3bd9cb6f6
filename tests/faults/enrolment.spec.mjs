// What can go wrong before a device belongs to a programme. Whatever it is, nothing half is kept.

import { SHORT } from "../support/forms.mjs";
import { Robot } from "../support/robot.mjs";
import { relink, rewrite, smuggle, strangerKey, verifyingKey } from "../support/signing.mjs";
import { storedKeys } from "../support/store.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

/** Opens the link, tries, and sees the trouble named; then nothing of a programme is kept. */
async function refused(notebook, link, words) {
  await notebook.page.goto(link);
  await notebook.button("enrol.action").click();
  await expect(notebook.summary).toBeFocused();
  await expect(notebook.summary).toContainText(words);
  expect(await storedKeys(notebook.page)).toEqual(NOTHING);
  await notebook.page.reload();
  await expect(notebook.heading("enrol.title")).toBeVisible();
}

const NOTHING = { drafts: [], forms: [], media: [], outbox: [], partials: [], settings: [] };

const form = (body, logic = "") => `<h:html xmlns="http://www.w3.org/2002/xforms"
  xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
  <h:head><h:title>Broken</h:title><model>
    <instance><data id="broken" version="1"><a/><b/></data></instance>${logic}
  </model></h:head>
  <h:body>${body}</h:body>
</h:html>`;

const field = '<input ref="/data/a"><label>A</label></input>';

const BROKEN = {
  "that is not XML": `${form(field)}<`,
  "that calculates in a circle": form(
    field,
    '<bind nodeset="/data/a" calculate="/data/b"/><bind nodeset="/data/b" calculate="/data/a"/>',
  ),
  "that calls a function that does not exist": form(
    field,
    '<bind nodeset="/data/a" calculate="no-such-function(1)"/>',
  ),
};

for (const [name, xml] of Object.entries(BROKEN)) {
  test(`a programme with a form ${name} names it and is not taken`, async ({
    programme,
    notebook,
  }) => {
    await smuggle(programme, { id: "broken", title: "Winter survey", xml });
    await refused(notebook, programme.link, "Winter survey");
  });
}

test("a form that is not what the programme says is not taken", async ({ programme, notebook }) => {
  await rewrite(programme, (content) => (content.forms[0].sha256 = "0".repeat(64)));
  await refused(notebook, programme.link, notebook.t("fault.not_the_inbox"));
});

test("a programme that another organisation has signed is not taken", async ({
  programme,
  notebook,
}) => {
  await rewrite(programme, () => {}, strangerKey());
  await refused(notebook, programme.link, notebook.t("fault.bad_programme"));
});

test("a programme whose records would have a single reader is not taken", async ({
  programme,
  notebook,
}) => {
  await rewrite(programme, (content) => content.recipients.pop());
  await refused(notebook, programme.link, notebook.t("fault.bad_programme"));
});

test("a damaged link is told apart from a missing network", async ({ programme, notebook }) => {
  const link = programme.link.slice(0, -12);
  await refused(notebook, link, notebook.t("fault.bad_link"));
});

for (const status of [200, 201, 511]) {
  test(`a public network's sign-in page (${status}) is not taken for a programme`, async ({
    programme,
    notebook,
    page,
  }) => {
    const signIn = { status, contentType: "text/html", body: "<!doctype html>Sign in" };
    await page.route("**/programme", (route) => route.fulfill(signIn));
    await refused(notebook, programme.link, notebook.t("fault.not_the_inbox"));
  });
}

test("without a network it says so, and works once there is one", async ({
  programme,
  notebook,
  page,
}) => {
  await page.goto(programme.link);
  await expect(notebook.button("enrol.action")).toBeVisible();
  await programme.stopInbox();
  await notebook.button("enrol.action").click();
  await expect(notebook.summary).toContainText(notebook.t("fault.offline"));
  expect(await storedKeys(page)).toEqual(NOTHING);
  await programme.startInbox();
  await notebook.button("enrol.action").click();
  await expect(notebook.heading("enrol.done_title")).toBeVisible();
});

/** Opens a link on a device that has a programme already, and connects to it. */
async function connectAgain(notebook, link) {
  await notebook.page.goto("about:blank");
  await notebook.page.goto(link);
  await notebook.unlock();
  await notebook.button("enrol.action").click();
}

test("an older edition of the programme does not replace the one that is there", async ({
  programme,
  notebook,
}) => {
  const edition = (epoch, name) => rewrite(programme, (content) => {
    Object.assign(content, { epoch, name });
  });
  await edition(5, "Spring");
  await notebook.begin(programme.link);
  await edition(4, "Winter");
  await connectAgain(notebook, programme.link);
  await expect(notebook.summary).toContainText(notebook.t("fault.bad_programme"));
  await notebook.button("enrol.keep").click();
  await expect(notebook.page.getByRole("main")).toContainText("Spring");

  await edition(6, "Summer");
  await connectAgain(notebook, programme.link);
  await expect(notebook.heading("enrol.done_title")).toBeVisible();
  await expect(notebook.page.getByRole("main")).toContainText("Summer");
});

test("while a draft is there no other organisation takes the device over", async ({
  programme,
  notebook,
  form,
}) => {
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  await new Robot(notebook, form, "", () => "Nine tents").answerPage();
  await notebook.saved();
  const stranger = strangerKey();
  await rewrite(programme, () => {}, stranger);
  const link = relink(programme.link, { key: verifyingKey(stranger) });
  await connectAgain(notebook, link);
  await expect(notebook.summary).toContainText(notebook.t("fault.another_programme"));
  await notebook.button("enrol.keep").click();
  await expect(notebook.link("fill.later")).toBeVisible();
});
