//! French. Spaces before `:`, `;`, `?` and inside guillemets do not break.

use super::Words;

sentences! { sentence
    // The file and its sheets.
    Unreadable "le fichier ne peut pas être lu : il est endommagé, ou n’est pas ce que son nom indique ; ouvrez-le dans un tableur et enregistrez-le de nouveau";
    Protected "le fichier est protégé par un mot de passe ; enregistrez-le sans mot de passe";
    WebPage "le fichier est une page web et non un classeur ; ouvrez-le dans un tableur et enregistrez-le au format .xlsx";
    NotUtf8 "la ligne {found} n’est pas en UTF-8 ; enregistrez le fichier au format CSV UTF-8";
    TextFilesOnly "seuls les fichiers .csv et .md sont lus ici";
    TooManySheets "le classeur a plus de {found} feuilles ; aucun formulaire n’en a autant";
    TooManyCells "le classeur a plus de {found} cellules ; aucun formulaire n’est aussi long";
    TooMuchText "le classeur a plus de {found} Mio de texte ; aucun formulaire n’est aussi long";
    TooMuchUnpacked "une fois décompressé, le fichier dépasse {found} Mio ; aucun formulaire n’est aussi long";
    TooManyFiles "le fichier est une archive de plus de {found} fichiers ; aucun classeur n’en contient autant";
    NoSurvey "il n’y a pas de feuille « survey »";
    SheetMisspelt "la feuille « {found} » n’est pas lue ; si c’est voulu, commencez son nom par un trait de soulignement";
    NoColumn "la colonne « {found} » manque";
    NotTranslated "la colonne « {found} » est la même dans toutes les langues";
    ColumnTwice "deux colonnes ont le même sens : « {found} »";
    ColumnUnknown "la colonne « {found} » est inconnue et n’est pas lue";
    ColumnUnreadable "la colonne « {found} » n’est pas lue : son nom est vide ou contient une espace";
    CellWithoutColumn "« {found} » se trouve dans une colonne sans nom";
    Merged "les cellules {found} sont fusionnées ; seule la première est lue, les autres sont vides";
    FormulaError "la formule donne l’erreur « {found} »";
    FormulaUncalculated "le résultat de la formule n’est pas dans le fichier ; ouvrez le fichier dans un tableur et enregistrez-le de nouveau";
    TextTooLong "le texte a plus de {found} caractères ; une cellule de tableur n’en contient pas davantage";
    FormTooLarge "les textes dans toutes les langues prennent plus de {found} Mio ; aucun appareil n’accepte un tel formulaire";
    FormTooLong "le formulaire a {found} cellules ; les appareils n’acceptent pas de formulaire de cette taille";
    TooManyRows "la feuille a {found} lignes ; aucun formulaire n’est aussi long";
    More "{found} autres remarques ne sont pas affichées";
    // Names.
    BadName "« {found} » n’est pas un nom : un nom commence par une lettre ou un trait de soulignement et continue par des lettres, des chiffres, des tirets, des traits de soulignement et des points";
    NoName "cette ligne a un type mais pas de nom";
    NameTwice "le nom « {found} » figure deux fois dans le même groupe";
    NameDiffersByCase "le nom « {found} » ne diffère d’un autre du même groupe que par les majuscules et les minuscules";
    NameReserved "le nom « {found} » est réservé au formulaire lui-même";
    RepeatNameTwice "deux répétitions portent le nom « {found} »";
    RepeatNamedAsForm "la répétition porte le nom du formulaire lui-même : « {found} »";
    UnknownPrefix "le préfixe de « {found} » n’est pas déclaré dans le réglage « namespaces »";
    // Rows of the survey.
    NoType "cette ligne a un nom ou un libellé mais pas de type";
    RowIgnored "cette ligne n’a ni type, ni nom, ni libellé et n’est pas lue";
    UnknownType "le type « {found} » est inconnu";
    Tolerated "« {found} » est lu comme si l’orthographe était juste";
    TypographicQuotes "les guillemets typographiques dans « {found} » sont lus comme des guillemets droits";
    TypeGone "le type « {found} » n’est plus en usage et n’est plus lu";
    TypeObsolete "les appareils actuels n’indiquent plus « {found} »";
    Disabled "la colonne « disabled » n’est plus en usage ; utilisez « relevant »";
    EndUnmatched "« {found} » ne ferme rien qui soit ouvert";
    BeginUnmatched "« {found} » n’est pas fermé";
    TooDeep "plus de {found} groupes sont contenus les uns dans les autres";
    RepeatWithoutLabel "la répétition « {found} » n’a pas de libellé";
    NoLabel "la question « {found} » n’a ni libellé ni indication";
    NoCalculation "« {found} » n’a pas de calcul";
    AuditName "la ligne « audit » porte le nom « {found} » ; laissez ce nom vide";
    BigImageAlone "« {found} » a une image agrandie (big-image) mais pas d’image";
    UnknownMedia "le média « {found} » est inconnu";
    UnknownAbsent "la non-réponse « {found} » est inconnue";
    UnknownAppearance "l’apparence « {found} » ne change rien dans Carnet";
    // Choices.
    NoChoices "il n’y a pas de feuille « choices »";
    NoExternalChoices "il n’y a pas de feuille « external_choices »";
    UnknownList "il n’y a pas de liste « {found} »";
    ChoiceWithoutName "un choix n’a pas de nom";
    ChoiceWithoutList "un choix n’appartient à aucune liste";
    ChoiceTwice "le choix « {found} » figure deux fois dans sa liste ; le réglage « allow_choice_duplicates » le permet";
    ChoiceWithoutLabel "le choix « {found} » n’a pas de libellé";
    ChoiceWithSpace "le choix « {found} » contient une espace, mais sa liste sert à une question à plusieurs réponses, et celles-ci sont enregistrées avec des espaces entre elles";
    FileExtension "« {found} » n’est pas un fichier de choix";
    FilterWithOther "« or_other » ne va pas avec un choice_filter : « {found} »";
    OtherWithoutChoices "« or_other » demande une liste de choix : « {found} »";
    OtherUntranslated "le formulaire a des traductions, mais les textes que « or_other » ajoute sont en anglais";
    FilterInTable "table-list ne va pas avec un choice_filter : « {found} »";
    TableListsDiffer "toutes les questions d’une table-list ont la même liste ; celle-ci a « {found} »";
    ExternalUnfiltered "« {found} » est fait pour les listes qui ont un choice_filter";
    SearchInFile "la question « {found} » a des choix tirés d’un fichier et search() : gardez l’un des deux";
    SearchListShared "la question « {found} » utilise search() ; sa liste sert aussi sans search()";
    LoopWithoutList "la boucle « {found} » ne nomme aucune liste";
    // References.
    BadReference "une référence s’écrit « ${ », un nom et « } » : « {found} »";
    UnknownReference "il n’y a pas de question « {found} »";
    AmbiguousReference "plusieurs questions portent le nom « {found} »";
    TriggerList "plusieurs déclencheurs doivent être séparés par des virgules : « {found} »";
    TriggerInvisible "« {found} » n’est jamais affiché et ne peut donc pas être un déclencheur";
    GeopointTrigger "« {found} » demande un déclencheur (trigger)";
    GeopointCalculation "background-geopoint ne va pas avec un calcul : « {found} »";
    // Expressions.
    BadExpression "l’expression n’est pas lisible à partir de « {found} »";
    ExpressionEnds "l’expression finit trop tôt : « {found} »";
    ExpressionTooLong "l’expression est trop longue ou contient trop de parenthèses les unes dans les autres : « {found} »";
    UnknownFunction "il n’y a pas de fonction « {found} »";
    FunctionValues "la fonction « {found} » prend un autre nombre de valeurs";
    UnknownInstance "aucune question, ligne ni fichier n’apporte la liste « {found} » dans le formulaire";
    UnknownPath "il n’y a rien dans le formulaire au chemin « {found} »";
    NoChoiceNames "jr:choice-name() demande une question à choix : « {found} »";
    TooManyReads "les expressions du formulaire lisent plus de {found} nœuds ; nommez-y des questions et non des groupes entiers";
    Circle "ces questions dépendent les unes des autres en cercle : {found}";
    // Parameters.
    BadParameters "les paramètres s’écrivent « name=value », séparés par des espaces : « {found} »";
    UnknownParameter "le paramètre « {found} » ne va pas avec ce type";
    BadParameterValue "le paramètre n’a pas la bonne valeur : « {found} »";
    MissingParameter "il manque un paramètre à côté de « {found} »";
    ParameterNotForAppearance "les graduations et la valeur de départ (placeholder) ne vont pas avec l’apparence « {found} »";
    MaxPixels "l’image « {found} » est enregistrée en taille réelle ; le paramètre « max-pixels » la réduit";
    ReferenceGeometry "« {found} » n’est ni une liste de choix, ni une liste d’entités, ni un fichier, ni une référence à une répétition";
    // Instances.
    InstanceTwice "le fichier externe « {found} » est déclaré deux fois";
    InstanceClash "deux sources de données portent le nom « {found} »";
    // Settings.
    SettingTwice "form_id et id_string ont le même sens ; « {found} » n’est pas lu";
    SettingObsolete "le réglage « {found} » n’est plus en usage et n’est pas lu";
    BadSetting "le réglage n’a pas la bonne valeur : « {found} »";
    InstanceIdNeeded "un formulaire chiffré a besoin de son instanceID : « {found} »";
    // Translations.
    MissingTranslation "la langue « {found} » n’a pas de colonne pour un texte que d’autres langues ont";
    LanguageCode "la langue « {found} » n’a pas de code de deux ou trois lettres entre parenthèses, par exemple « Français (fr) »";
    // Entities.
    NoEntities "« {found} » doit être enregistré dans une entité, mais il n’y a pas de feuille « entities »";
    PropertyTwice "deux questions sont enregistrées dans la propriété « {found} »";
    SaveToInGroup "un groupe ou une répétition ne peut pas être enregistré dans une entité : « {found} »";
    UnknownEntity "il n’y a pas de liste d’entités « {found} »";
    EntityLabel "la liste d’entités « {found} » crée des entités mais n’a pas de libellé (label)";
    EntityUpdateIf "la liste d’entités « {found} » a entity_id et create_if mais pas update_if";
    EntityId "la liste d’entités « {found} » a update_if mais pas entity_id";
    EntityPrefix "il y a plusieurs listes d’entités ; écrivez laquelle, par exemple « list#property » : « {found} »";
    EntityPrefixTwice "un seul « # » sépare la liste de la propriété : « {found} »";
    EntityPlace "il ne reste pas de groupe pour la liste d’entités « {found} » : chaque groupe, répétition ou formulaire en contient une";
    EntityScope "la liste d’entités « {found} » prend des valeurs dans des répétitions qui ne sont pas contenues l’une dans l’autre";
    EntityColumn "la colonne « {found} » est inconnue dans la feuille « entities »";
    EntityTwice "la liste d’entités « {found} » figure deux fois";
    EntityWithoutName "une liste d’entités n’a pas de nom";
    ReservedPrefix "les noms qui commencent par deux traits de soulignement sont réservés au serveur : « {found} »";
    NameWithFullStop "ce nom ne peut pas contenir de point : « {found} »";
    PropertyReserved "« name » et « label » ne peuvent pas être des propriétés : « {found} »";
}

phrases! { phrase
    Written "{0}";
    Spelling "« {0} »";
    OrFewer "{0} ou moins";
    OrNothing "{0}, ou rien";
    Number "un nombre";
    NumberOrReference "un nombre ou une référence telle que « ${name} »";
    ValueOrPath "une valeur, « ${name} » ou un chemin";
    OperatorOrEnd "un opérateur ou la fin";
    ReferenceOrPath "« ${name} » ou un chemin";
    QuotedList "le nom d’une liste entre guillemets";
    QuotedColumns "les noms du fichier et de ses colonnes entre guillemets";
    PlainPath "un chemin fait de noms, de « . » et de « .. », avec un seul « / » entre eux";
    Reference "une référence telle que « ${name} »";
    WholeNumber "{0} : un nombre entier";
    Seconds "{0} : un nombre entier de secondes";
    Metres "{0} : un nombre de mètres";
    Package "{0} : le nom d’un paquet Android, par exemple org.example.camera";
    NoLess "{0} égal ou supérieur à {1}";
    NotZero "un nombre autre que 0";
    WithinRange "au plus la différence entre start et end";
    MultipleOfStep "un multiple du pas (step)";
    BetweenEnds "un nombre entre start et end";
    StartAndSteps "start plus un multiple du pas (step)";
    NumbersAsNames "des choix dont les noms sont des nombres";
    ChoicesBetween "des choix entre start et end";
    ChoicesAtTicks "des choix placés sur les graduations de l’échelle";
    ChoicesAtEnds "des choix pour le début et la fin seulement";
    ChoicesForEnds "deux choix, pour le début et la fin de l’échelle";
    RowWith "une ligne avec {0}";
    Begun "{0} (ouvert à la ligne {1})";
    Ending "un nom qui se termine par {0}";
}

pub(super) const WORDS: Words = Words {
    sentence,
    phrase,
    expected: " ; attendu : {0}",
    nearest: " ; vouliez-vous écrire « {0} » ?",
    row: "{0}, ligne {1}",
    column: "{0}, colonne {1}",
    workbook: "classeur",
    error: "erreur",
    warning: "avertissement",
    isolated: false,
};
