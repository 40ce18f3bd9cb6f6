// Turns XForms into what Enketo takes. Runs before anything is measured.

import { transform } from "enketo-transformer/web";

window.transform = async (xform) => {
  const { form, model } = await transform({ xform });
  return JSON.stringify({ form, model });
};
