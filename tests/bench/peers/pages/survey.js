// SurveyJS, drawn by its own package for pages without a framework.

import { Model } from "survey-core";
import "survey-js-ui";

window.peer = {
  async open(url) {
    const json = await (await fetch(url)).json();
    window.survey = new Model(json);
    window.survey.render(document.getElementById("form"));
  },
  next: () => window.survey.performNext(),
};
