// A programme that changes while its devices are in the field.

import { SHORT, SOCIAL } from "../support/forms.mjs";
import { expect, test } from "../support/test.mjs";

test.use({ forms: [SHORT] });

test("a questionnaire that the coordinators add comes to an enrolled device by itself", async ({
  programme,
  notebook,
}) => {
  const secret = await notebook.begin(programme.link);
  const added = notebook.page.getByRole("button", { name: "Social questionnaire", exact: true });
  await expect(added).toBeHidden();

  await programme.desk(
    ...["programme", "new", "--inbox-data", programme.inboxData, "--url", programme.url],
    ...["--name", "Test", "--form", SHORT, "--form", SOCIAL],
  );
  await notebook.page.reload();
  await notebook.unlock(secret);
  await expect(added).toBeVisible();
});
