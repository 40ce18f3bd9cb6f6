// An answer that a form finds unusual.

import { UNUSUAL } from "../support/forms.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [UNUSUAL] });

test("an unusual answer is asked about once, and sealed when it is confirmed", async ({
  programme,
  form,
  notebook,
}) => {
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  const age = notebook.page.getByRole("textbox", { name: "How old?" });
  const asked = `Older than most. – ${notebook.t("error.unusual")}`;

  await age.fill("121");
  await notebook.goOn();
  await expect(notebook.summary).toContainText("At most 120.");
  await age.fill("95");
  await notebook.goOn();
  await expect(notebook.summary).toContainText(asked);

  // Another answer is another question.
  await age.fill("96");
  await notebook.goOn();
  await expect(notebook.summary).toContainText(asked);
  await notebook.goOn();
  await notebook.seal();
});
