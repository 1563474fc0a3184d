// Each module is one behaviour, listens on the document, and so holds for what is swapped in.
// Without any of them every page works; they add comfort.
import "./composer.js";
import "./drafts.js";
import "./scroll.js";
import "./swipes.js";
import "./menu.js";
import "./edit.js";
import "./focus.js";
import "./keys.js";
import "./naming.js";
import "./live.js";
import "./faults.js";
import "./waiting.js";
import "./copy.js";
import "./cards.js";
import "./lists.js";
import "./grow.js";
import "./search.js";
import "./map.js";
import "./gauge.js";
import "./renew.js";
import "./notice.js";
import "./template.js";
import "./step.js";
