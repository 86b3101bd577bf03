// Package rules holds the architecture as a test: who may import whom, and why not.
package rules

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rule says what the packages under a path may import of ours. The first rule whose path fits counts; a
// path ends in "/" when it means everything below. This table is the documentation.
type rule struct {
	path string
	may  []string // our packages or, with "/", trees; "self/" means the package's own tree
	why  string
}

var rules = []rule{
	{"models/fault", nil, "errors are the vocabulary of everything; they know nothing"},
	{"models/pattern", nil, "expressions are compiled, not understood, here"},
	{"models/reply", []string{"models/pattern"}, "answers of mail servers are words and codes, whoever sends"},
	{"models/bounce", []string{"models/reply", "models/pattern", "models/markup", "models/charset"}, "what comes back is words and codes, whoever sent it"},
	{"models/store", nil, "the port knows no model"},
	{"models/store/", []string{"models/store"}, "an adapter knows the port and its driver"},
	{"models/upgrade", []string{"models/store"}, "steps are counted, not understood, here"},
	{"models/job", []string{"models/store", "models/fault"}, "work is kept, not understood, here"},
	{"models/job/jobtest", []string{"models/job", "models/store/sqlite"}, "tests of work run on the real store"},
	{"models/audit", []string{"models/store", "models/fault"}, "the log knows no feature"},
	{"models/audit/audittest", []string{"models/audit", "models/store/sqlite"}, "tests of models run on the real store"},
	{"models/space", []string{"models/"}, "a space gathers the models"},
	{"models/", []string{"models/"}, "the domain knows neither HTTP nor mail nor pages"},
	{"templates/locale", nil, "words know nothing"},
	{"templates", []string{"templates/locale"}, "pages get values, they don't fetch them"},
	{"jobs/runner", []string{"models/job", "models/fault", "models/store"}, "the runner runs whatever it is given"},
	{"jobs/schedule", []string{"models/job", "models/fault"}, "the schedule only enqueues"},
	{"jobs/", []string{"jobs/runner", "models/", "templates", "templates/locale"}, "work calls the models as handlers do"},
	{"handlers/web", []string{"models/", "templates", "templates/locale", "handlers/web"}, "the kit serves every feature and knows none"},
	{"handlers/web/browsertest", nil, "a browser sees pages, not packages"},
	{"handlers/web/webtest", []string{"models/", "templates", "templates/locale", "handlers/web"}, "tests of handlers run on the real store"},
	{"handlers/web/builder", []string{"handlers/web", "models/", "templates"}, "the filter builder serves every feature that asks for contacts"},
	{"handlers/web/acts", []string{"handlers/web", "models/", "templates"}, "every table may tell what was done to many of its rows"},
	{"handlers/web/tags", []string{"models/", "templates"}, "contacts and clips have tags"},
	{"handlers/web/watches", []string{"handlers/web", "models/", "templates"}, "clips and reports are of watches"},
	{"handlers/web/views", []string{"handlers/web", "models/", "templates"}, "every table may have kept views"},
	{"handlers/web/step", []string{"handlers/web", "models/"}, "what is to be done next about people stands on pages of several features"},
	{"handlers/web/person", []string{"handlers/web", "models/", "templates"}, "who has asked and who was told is read alike"},
	{"handlers/web/program", []string{"handlers/web", "models/"}, "other programs are answered alike by every feature"},
	{"handlers/web/twin", []string{"handlers/web", "models/", "templates"}, "which records may be one is judged alike for every kind of record"},
	{"handlers/web/writing", []string{"handlers/web", "models/", "templates"}, "releases and their templates have the same fields"},
	{"handlers/", []string{"handlers/web", "handlers/web/builder", "handlers/web/views", "handlers/web/acts", "handlers/web/tags", "handlers/web/watches", "handlers/web/step", "handlers/web/twin", "handlers/web/program", "handlers/web/person", "handlers/web/writing", "models/", "templates", "templates/locale"}, "a feature never calls another feature's handlers"},
	{"app/config", nil, "settings are read, not used, here"},
	{"app/lean", nil, "it starts before everything else"},
	{"app/outbound/smtpsink", nil, "the test server stands alone"},
	{"app/outbound/imapsink", nil, "the test server stands alone"},
	{"app/outbound", []string{"models/", "app/outbound/"}, "the door implements the small interfaces of the models"},
	{"app/server", []string{"app/", "handlers/", "jobs/", "models/", "templates", "templates/"}, "the root puts everything together"},
	{"app", []string{"app/", "models/", "templates", "templates/"}, "commands are a few lines over the server"},
	{"app/", []string{"app/", "handlers/", "jobs/", "models/", "templates", "templates/"}, "the demo and the journeys see everything"},
}

// technologies enter in one place each.
var technologies = map[string]struct {
	may []string
	why string
}{
	"github.com/gofiber/fiber":      {[]string{"handlers/", "app/server"}, "HTTP belongs to handlers; the server only listens"},
	"github.com/valyala/fasthttp":   {[]string{"handlers/web"}, "HTTP belongs to handlers"},
	"go.mongodb.org/mongo-driver":   {[]string{"models/store/mongo"}, "one adapter a database"},
	"modernc.org/sqlite":            {[]string{"models/store/sqlite"}, "one adapter a database"},
	"database/sql":                  {[]string{"models/store/sqlite"}, "models speak to the port"},
	"github.com/wneessen/go-mail":   {[]string{"app/outbound"}, "mail leaves by one door"},
	"net/smtp":                      {nil, "mail leaves by one door, through go-mail"},
	"net/http":                      {[]string{"app/outbound", "app/demo", "app/e2e", "models/fact", "models/coverage"}, "the outside is reached by one door; the demo plays a news site, two models sniff content and name statuses"},
	"github.com/robfig/cron":        {[]string{"jobs/schedule", "models/coverage", "models/report"}, "cron wakes, it does not decide"},
	"html/template":                 {[]string{"templates"}, "escaping is decided in one place"},
	"github.com/chromedp":           {[]string{"handlers/web/browsertest", "app/outbound"}, "tests drive a browser in one place; the program shows pages to one by the one door"},
	"github.com/osteele/liquid":     {[]string{"models/mailing"}, "personal lines are merged in one place, which takes a small part of the language"},
	"github.com/rickar/cal":         {[]string{"models/holiday"}, "which days are worked is asked in one place"},
	"github.com/6tail/lunar-go":     {[]string{"models/holiday"}, "which days are worked is asked in one place"},
	"github.com/arran4/golang-ical": {[]string{"handlers/calendar"}, "calendar files are written in one place"},
	"github.com/xuri/excelize":      {[]string{"models/sheet"}, "workbooks are tables like any other"},
	"github.com/go-json-experiment": {[]string{"models/store", "models/store/"}, "how documents are written is the port's affair"},

	"blitiri.com.ar/go/spf":          {[]string{"models/sender"}, "who may send for a domain is asked in one place"},
	"github.com/emersion/go-imap":    {[]string{"app/outbound", "app/outbound/"}, "mailboxes are read through one door, by a library that is not finished"},
	"github.com/emersion/go-msgauth": {[]string{"app/outbound"}, "mail is signed where it leaves"},
}

type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	Doc        string
	GoFiles    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,Doc,GoFiles", "./...")
	cmd.Dir = root(t)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// covers reports whether a package is the path or, when the path ends in "/", below it.
func covers(path, name string) bool {
	return name == path || (strings.HasSuffix(path, "/") && strings.HasPrefix(name, path))
}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "standfirst/")
		i := slices.IndexFunc(rules, func(r rule) bool { return covers(r.path, name) })
		if i < 0 {
			t.Errorf("%s: no rule says what it may import; add it to the table", name)
			continue
		}
		for _, imported := range p.Imports {
			if ours, ok := strings.CutPrefix(imported, "standfirst/"); ok {
				if !slices.ContainsFunc(rules[i].may, func(may string) bool { return covers(may, ours) }) {
					t.Errorf("%s must not import %s: %s", name, ours, rules[i].why)
				}
			}
			if err := technology(name, imported); err != nil {
				t.Error(err)
			}
		}
	}
}

func technology(name, imported string) error {
	for prefix, tech := range technologies {
		if imported != prefix && !strings.HasPrefix(imported, prefix+"/") {
			continue
		}
		if !slices.ContainsFunc(tech.may, func(may string) bool { return covers(may, name) }) && !strings.HasSuffix(name, "webtest") {
			return fmt.Errorf("%s must not import %s: %s", name, imported, tech.why)
		}
	}
	return nil
}

func TestModelsKnowEachOtherInOneDirectionOnly(t *testing.T) {
	imports := map[string][]string{}
	for _, p := range packages(t) {
		if name, ok := strings.CutPrefix(p.ImportPath, "standfirst/models/"); ok {
			for _, imported := range p.Imports {
				if other, ok := strings.CutPrefix(imported, "standfirst/models/"); ok {
					imports[name] = append(imports[name], other)
				}
			}
		}
	}
	// What a feature is about comes before it. Go forbids circles; this forbids the wrong direction.
	order := []string{
		// texts and counts alone: these know nothing of ours but each other
		"pattern",
		"term",
		"shingle",
		"mention",
		"query",
		"spike",
		"sentiment",
		"fault",
		"figure",
		"reply",
		"store",
		"upgrade",
		"audit",
		"job",
		"account",
		"holiday",
		"setting",
		"link",
		"host",
		"sender",
		"charset",
		"dateline",
		"markup",
		"bounce",
		"robots",
		"feed",
		"article",
		"sheet",
		"money",
		"tag",
		"act",
		"view",
		"filter",
		"field",
		"duplicate",
		"outlet",
		"audience",
		"contact",
		"incident",
		"fact",
		"wording",
		"uptake",
		"release",
		"wire",
		"leaving",
		"message",
		"template",
		"embargo",
		"newsroom",
		"asset",
		"mailing",
		"mailbox",
		"approval",
		"comment",
		"subscription",
		"webhook",
		"line",
		"enquiry",
		"call",
		"task",
		"review",
		"promise",
		"complaint",
		"playbook",
		"drill",
		"inbox",
		"coverage",
		"correction",
		"watch",
		"alert",
		"channel",
		"readiness",
		"creator",
		"calendar",
		"agenda",
		"report",
		"space",
	}
	for name, others := range imports {
		if strings.Contains(name, "/") {
			continue
		}
		at := slices.Index(order, name)
		if at < 0 {
			t.Errorf("models/%s: say in the order what it is about", name)
		}
		for _, other := range others {
			if slices.Index(order, other) > at {
				t.Errorf("models/%s must not know models/%s, which is about it", name, other)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func TestTheTopLevelStaysAsItIs(t *testing.T) {
	want := []string{"LICENSE", "README.md", "app", "go.mod", "go.sum", "handlers", "jobs", "models", "templates"}
	entries, err := os.ReadDir(root(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != "data" && !slices.Contains(want, e.Name()) {
			t.Errorf("%s does not belong at the top", e.Name())
		}
	}
	for _, dir := range []string{"models", "handlers", "jobs"} {
		loose, err := filepath.Glob(filepath.Join(root(t), dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		if len(loose) > 0 {
			t.Errorf("%s holds packages, not loose files: %v", dir, loose)
		}
	}
	for _, p := range packages(t) {
		for _, word := range []string{"util", "utils", "common", "types", "services", "manager", "helpers"} {
			if filepath.Base(p.ImportPath) == word {
				t.Errorf("%s: a package is named for what it is about", p.ImportPath)
			}
		}
	}
}
