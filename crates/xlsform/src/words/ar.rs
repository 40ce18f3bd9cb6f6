//! Modern Standard Arabic: a draft made by a machine, not yet read by a native speaker.

use super::Words;

sentences! { sentence
    // The file and its sheets.
    Unreadable "لا يمكن قراءة الملف: هو تالف، أو ليس من النوع الذي يدل عليه اسمه؛ افتحه في برنامج جداول واحفظه من جديد";
    Protected "الملف محمي بكلمة مرور؛ احفظه بدونها";
    WebPage "الملف صفحة ويب وليس مصنفًا؛ افتحه في برنامج جداول واحفظه بصيغة «.xlsx»";
    NotUtf8 "السطر {found} ليس بترميز UTF-8؛ احفظ الملف بصيغة CSV UTF-8";
    TextFilesOnly "لا تُقرأ هنا إلا ملفات «.csv» و «.md»";
    TooManySheets "في المصنف أكثر من {found} ورقة؛ لا يوجد نموذج فيه هذا العدد";
    TooManyCells "في المصنف أكثر من {found} خلية؛ لا يوجد نموذج بهذا الطول";
    TooMuchText "في المصنف أكثر من {found} ميبيبايت من النصوص؛ لا يوجد نموذج بهذا الطول";
    TooMuchUnpacked "حجم الملف بعد فك ضغطه أكثر من {found} ميبيبايت؛ لا يوجد نموذج بهذا الطول";
    TooManyFiles "الملف أرشيف فيه أكثر من {found} ملف؛ لا يوجد مصنف فيه هذا العدد";
    NoSurvey "لا توجد ورقة «survey»";
    SheetMisspelt "الورقة «{found}» لا تُقرأ؛ إذا كان ذلك مقصودًا فابدأ اسمها بشرطة سفلية";
    NoColumn "العمود «{found}» ناقص";
    NotTranslated "العمود «{found}» واحد في كل اللغات";
    ColumnTwice "عمودان لهما المعنى نفسه: «{found}»";
    ColumnUnknown "العمود «{found}» غير معروف ولا يُقرأ";
    ColumnUnreadable "العمود «{found}» لا يُقرأ: اسمه فارغ أو فيه مسافة";
    CellWithoutColumn "«{found}» في عمود بلا اسم";
    Merged "الخلايا {found} مدمجة؛ لا تُقرأ إلا الأولى منها، والأخرى فارغة";
    FormulaError "الصيغة تعطي الخطأ «{found}»";
    FormulaUncalculated "نتيجة الصيغة غير موجودة في الملف؛ افتحه في برنامج جداول واحفظه من جديد";
    TextTooLong "في النص أكثر من {found} حرف؛ خلية الجدول لا تتسع لأكثر من ذلك";
    FormTooLarge "النصوص بجميع اللغات تتجاوز {found} ميبيبايت؛ لا يقبل أي جهاز نموذجًا بهذا الحجم";
    FormTooLong "في النموذج {found} خلية؛ لا تقبل الأجهزة نموذجًا بهذا الحجم";
    TooManyRows "عدد صفوف الورقة {found}؛ لا يوجد نموذج بهذا الطول";
    More "ملاحظات أخرى لا تُعرض، عددها {found}";
    // Names.
    BadName "«{found}» ليس اسمًا: يبدأ الاسم بحرف أو شرطة سفلية وتليه حروف أو أرقام أو شرطات أو شرطات سفلية أو نقاط";
    NoName "في هذا الصف نوع وليس فيه اسم";
    NameTwice "الاسم «{found}» مكرر في المجموعة نفسها";
    NameDiffersByCase "الاسم «{found}» لا يختلف عن اسم آخر في المجموعة نفسها إلا بالحروف الكبيرة والصغيرة";
    NameReserved "الاسم «{found}» محجوز للنموذج نفسه";
    RepeatNameTwice "تكراران لهما الاسم «{found}»";
    RepeatNamedAsForm "للتكرار اسم النموذج نفسه: «{found}»";
    UnknownPrefix "بادئة «{found}» غير معرّفة في الإعداد «namespaces»";
    // Rows of the survey.
    NoType "في هذا الصف اسم أو تسمية وليس فيه نوع";
    RowIgnored "ليس في هذا الصف نوع ولا اسم ولا تسمية، ولذلك لا يُقرأ";
    UnknownType "النوع «{found}» غير معروف";
    Tolerated "يُقرأ «{found}» كأنه مكتوب كتابة صحيحة";
    TypographicQuotes "علامات الاقتباس الطباعية في «{found}» تُقرأ كعلامات مستقيمة";
    TypeGone "النوع «{found}» لم يعد مستعملًا ولا يُقرأ";
    TypeObsolete "لم تعد الأجهزة الحالية تعطي «{found}»";
    Disabled "العمود «disabled» لم يعد مستعملًا؛ استعمل «relevant»";
    EndUnmatched "«{found}» لا يغلق شيئًا مفتوحًا";
    BeginUnmatched "«{found}» غير مغلق";
    TooDeep "أكثر من {found} مجموعة بعضها داخل بعض";
    RepeatWithoutLabel "ليس للتكرار «{found}» تسمية";
    NoLabel "ليس للسؤال «{found}» تسمية ولا تلميح";
    NoCalculation "ليس في «{found}» حساب";
    AuditName "للصف «audit» الاسم «{found}»؛ اترك اسمه فارغًا";
    BigImageAlone "في «{found}» صورة مكبرة (big-image) وليس فيه صورة";
    UnknownMedia "الوسيط «{found}» غير معروف";
    UnknownAbsent "رمز عدم الإجابة «{found}» غير معروف";
    UnknownAppearance "المظهر «{found}» لا يغيّر شيئًا في Carnet";
    // Choices.
    NoChoices "لا توجد ورقة «choices»";
    NoExternalChoices "لا توجد ورقة «external_choices»";
    UnknownList "لا توجد قائمة «{found}»";
    ChoiceWithoutName "خيار بلا اسم";
    ChoiceWithoutList "خيار لا ينتمي إلى أي قائمة";
    ChoiceTwice "الخيار «{found}» مكرر في قائمته؛ الإعداد «allow_choice_duplicates» يسمح بذلك";
    ChoiceWithoutLabel "ليس للخيار «{found}» تسمية";
    ChoiceWithSpace "في الخيار «{found}» مسافة، لكن قائمته مستعملة في سؤال متعدد الإجابات، وتُحفظ إجاباته مفصولة بمسافات";
    FileExtension "«{found}» ليس ملف خيارات";
    FilterWithOther "لا يجتمع «or_other» مع choice_filter: «{found}»";
    OtherWithoutChoices "يحتاج «or_other» إلى قائمة خيارات: «{found}»";
    OtherUntranslated "للنموذج ترجمات، لكن النصوص التي يضيفها «or_other» بالإنجليزية";
    FilterInTable "لا يجتمع table-list مع choice_filter: «{found}»";
    TableListsDiffer "كل أسئلة table-list لها القائمة نفسها؛ أما هذا السؤال فله «{found}»";
    ExternalUnfiltered "«{found}» مخصص للقوائم التي لها choice_filter";
    SearchInFile "للسؤال «{found}» خيارات من ملف وله «search()»: استعمل واحدًا منهما";
    SearchListShared "السؤال «{found}» يستعمل «search()»؛ وقائمته مستعملة أيضًا بدون «search()»";
    LoopWithoutList "الحلقة «{found}» لا تذكر أي قائمة";
    // References.
    BadReference "تُكتب الإشارة هكذا: «${» ثم اسم ثم «}»: «{found}»";
    UnknownReference "لا يوجد سؤال «{found}»";
    AmbiguousReference "عدة أسئلة لها الاسم «{found}»";
    TriggerList "يجب فصل المشغّلات المتعددة بفواصل: «{found}»";
    TriggerInvisible "«{found}» لا يُعرض أبدًا، فلا يمكن أن يكون مشغّلًا";
    GeopointTrigger "يحتاج «{found}» إلى مشغّل (trigger)";
    GeopointCalculation "لا يجتمع background-geopoint مع حساب: «{found}»";
    // Expressions.
    BadExpression "لا يمكن قراءة العبارة ابتداءً من «{found}»";
    ExpressionEnds "تنتهي العبارة قبل تمامها: «{found}»";
    ExpressionTooLong "العبارة طويلة جدًا أو فيها أقواس متداخلة كثيرة: «{found}»";
    UnknownFunction "لا توجد دالة «{found}»";
    FunctionValues "الدالة «{found}» تأخذ عددًا آخر من القيم";
    UnknownInstance "لا يوجد سؤال ولا صف ولا ملف يجلب القائمة «{found}» إلى النموذج";
    UnknownPath "لا يوجد شيء في النموذج عند المسار «{found}»";
    NoChoiceNames "تحتاج «jr:choice-name()» إلى سؤال له خيارات: «{found}»";
    TooManyReads "عبارات النموذج تقرأ أكثر من {found} عقدة؛ اذكر فيها أسئلة لا مجموعات كاملة";
    Circle "هذه الأسئلة يعتمد بعضها على بعض في حلقة: {found}";
    // Parameters.
    BadParameters "تُكتب المعاملات «name=value» وبينها مسافات: «{found}»";
    UnknownParameter "المعامل «{found}» لا يناسب هذا النوع";
    BadParameterValue "قيمة المعامل غير صحيحة: «{found}»";
    MissingParameter "ينقص معامل بجانب «{found}»";
    ParameterNotForAppearance "لا تجتمع العلامات و placeholder مع المظهر «{found}»";
    MaxPixels "تُحفظ الصورة «{found}» بحجمها الكامل؛ المعامل «max-pixels» يصغّرها";
    ReferenceGeometry "«{found}» ليس قائمة خيارات ولا قائمة كيانات ولا ملفًا ولا إشارة إلى تكرار";
    // Instances.
    InstanceTwice "الملف الخارجي «{found}» مذكور مرتين";
    InstanceClash "مصدران للبيانات لهما الاسم «{found}»";
    // Settings.
    SettingTwice "form_id و id_string لهما المعنى نفسه؛ «{found}» لا يُقرأ";
    SettingObsolete "الإعداد «{found}» لم يعد مستعملًا ولا يُقرأ";
    BadSetting "قيمة الإعداد غير صحيحة: «{found}»";
    InstanceIdNeeded "النموذج المشفّر يحتاج إلى instanceID: «{found}»";
    // Translations.
    MissingTranslation "ليس للغة «{found}» عمود لنص موجود في لغات أخرى";
    LanguageCode "ليس للغة «{found}» رمز من حرفين أو ثلاثة بين قوسين، مثل «Français (fr)»";
    // Entities.
    NoEntities "يُحفظ «{found}» في كيان، لكن لا توجد ورقة «entities»";
    PropertyTwice "سؤالان يُحفظان في الخاصية «{found}»";
    SaveToInGroup "لا يمكن حفظ مجموعة أو تكرار في كيان: «{found}»";
    UnknownEntity "لا توجد قائمة كيانات «{found}»";
    EntityLabel "قائمة الكيانات «{found}» تنشئ كيانات وليس لها تسمية (label)";
    EntityUpdateIf "لقائمة الكيانات «{found}» العمودان entity_id و create_if وليس لها update_if";
    EntityId "لقائمة الكيانات «{found}» العمود update_if وليس لها entity_id";
    EntityPrefix "توجد عدة قوائم كيانات؛ اكتب أيّها، مثل «list#property»: «{found}»";
    EntityPrefixTwice "علامة «#» واحدة تفصل القائمة عن الخاصية: «{found}»";
    EntityPlace "لم تبق مجموعة لقائمة الكيانات «{found}»: كل مجموعة أو تكرار أو نموذج يحمل قائمة واحدة";
    EntityScope "تأخذ قائمة الكيانات «{found}» قيمًا من تكرارات لا يحتوي بعضها بعضًا";
    EntityColumn "العمود «{found}» غير معروف في الورقة «entities»";
    EntityTwice "قائمة الكيانات «{found}» مكررة";
    EntityWithoutName "قائمة كيانات بلا اسم";
    ReservedPrefix "الأسماء التي تبدأ بشرطتين سفليتين محجوزة للخادم: «{found}»";
    NameWithFullStop "لا يجوز أن تكون في هذا الاسم نقطة: «{found}»";
    PropertyReserved "لا يمكن أن يكون «name» أو «label» خاصية: «{found}»";
}

phrases! { phrase
    Written "{0}";
    Spelling "«{0}»";
    OrFewer "{0} أو أقل";
    OrNothing "{0}، أو لا شيء";
    Number "عدد";
    NumberOrReference "عدد أو إشارة مثل «${name}»";
    ValueOrPath "قيمة أو «${name}» أو مسار";
    OperatorOrEnd "عامل أو النهاية";
    ReferenceOrPath "«${name}» أو مسار";
    QuotedList "اسم قائمة بين علامتي اقتباس";
    QuotedColumns "اسم الملف وأسماء أعمدته بين علامات اقتباس";
    PlainPath "مسار من أسماء و«.» و«..» بينها «/» واحدة";
    Reference "إشارة مثل «${name}»";
    WholeNumber "{0}: عدد صحيح";
    Seconds "{0}: عدد صحيح من الثواني";
    Metres "{0}: عدد من الأمتار";
    Package "{0}: اسم حزمة أندرويد، مثل org.example.camera";
    NoLess "{0} لا يقل عن {1}";
    NotZero "عدد غير 0";
    WithinRange "ما لا يزيد على الفرق بين start و end";
    MultipleOfStep "أحد مضاعفات الخطوة (step)";
    BetweenEnds "عدد بين start و end";
    StartAndSteps "start مضافًا إليه أحد مضاعفات الخطوة (step)";
    NumbersAsNames "خيارات أسماؤها أعداد";
    ChoicesBetween "خيارات بين start و end";
    ChoicesAtTicks "خيارات عند علامات المقياس";
    ChoicesAtEnds "خيارات للبداية والنهاية فقط";
    ChoicesForEnds "خياران لبداية المقياس ونهايته";
    RowWith "صف فيه {0}";
    Begun "{0} (يبدأ في الصف {1})";
    Ending "اسم ينتهي بـ {0}";
}

pub(super) const WORDS: Words = Words {
    sentence,
    phrase,
    expected: "؛ المتوقع: {0}",
    nearest: "؛ هل تقصد «{0}»؟",
    row: "{0}، الصف {1}",
    column: "{0}، العمود {1}",
    workbook: "المصنف",
    error: "خطأ",
    warning: "تحذير",
    isolated: true,
};
