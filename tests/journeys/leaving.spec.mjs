// Leaving the page right after an answer, before it can have been written.

import { SHORT } from "../support/forms.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

test("the browser asks before an answer that is not written is left", async ({
  programme,
  form,
  notebook,
}) => {
  const { page } = notebook;
  await notebook.begin(programme.link);
  await notebook.start(form.title);
  const asked = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  const field = page.getByRole("textbox", { name: "What do you see?" });
  await field.fill("Nine tents");
  // Not awaited: whoever stays has no navigation to wait for.
  await page.evaluate(() => setTimeout(() => location.reload(), 0));
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  await expect(field).toHaveValue("Nine tents");

  await notebook.saved();
  await page.reload();
  await expect(notebook.heading("unlock.title")).toBeVisible();
  expect(asked).toEqual(["beforeunload"]);
});
