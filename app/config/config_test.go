package config

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the README's table anew")

// table is the README's table of settings, made from the struct.
func table() string {
	var b strings.Builder
	b.WriteString("| variable | default | meaning |\n| --- | --- | --- |\n")
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
		def := f.Tag.Get("envDefault")
		if def != "" {
			def = "`" + def + "`"
		}
		fmt.Fprintf(&b, "| `%s%s` | %s | %s |\n", Prefix, name, def, f.Tag.Get("doc"))
	}
	return b.String()
}

func TestTheREADMENamesEverySetting(t *testing.T) {
	const path, begin, end = "../../README.md", "<!-- config -->\n", "<!-- /config -->"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	old, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the README has no place for the table")
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+table()+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != table() {
		t.Errorf("the README's table is not that of the struct; run this test with -update\n%s", table())
	}
}

// The commands that the README tells people to type are those of the program.
func TestTheREADMENamesTheCommands(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"go run ./app demo", "go test ./...", "go run ./app  ", "standfirst move", "standfirst user reset", "standfirst import contacts", "standfirst export contacts"} {
		if !strings.Contains(string(data), command) {
			t.Errorf("the README does not name %q", command)
		}
	}
}

func TestDefaultsRunAsTheyAre(t *testing.T) {
	c, err := FromEnv()
	if err != nil {
		t.Fatal(err)
	}
	if c.URL != "http://127.0.0.1:8080" || c.Data != "./data" || c.MongoURI != "" || c.AdminIdle != 30*time.Minute {
		t.Errorf("%+v", c)
	}
}

func TestEveryFaultIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		set  map[string]string
		want []string
	}{
		"open to others without TLS": {map[string]string{"LISTEN": "0.0.0.0:8080"}, []string{"STANDFIRST_LISTEN"}},
		"a plain address elsewhere":  {map[string]string{"URL": "http://press.example.org"}, []string{"must be https"}},
		"no address at all":          {map[string]string{"URL": "press.example.org"}, []string{"STANDFIRST_URL"}},
		"several at once": {
			map[string]string{"LISTEN": "nonsense", "LOG_FORMAT": "xml", "LOG_LEVEL": "loud", "TRUSTED_PROXIES": "not-one", "FETCH_ALLOW": "10.0.0.0/99", "GRACE": "-1s"},
			[]string{"LISTEN", "LOG_FORMAT", "LOG_LEVEL", "TRUSTED_PROXIES", "FETCH_ALLOW", "GRACE"},
		},
		"a duration that is none": {map[string]string{"GRACE": "soon"}, []string{"Grace"}},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range c.set {
				t.Setenv(Prefix+k, v)
			}
			_, err := FromEnv()
			if err == nil {
				t.Fatal("taken")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("nothing is said of %s: %v", want, err)
				}
			}
		})
	}
}

func TestBehindAProxy(t *testing.T) {
	t.Setenv(Prefix+"LISTEN", "0.0.0.0:8080")
	t.Setenv(Prefix+"URL", "https://press.example.org")
	t.Setenv(Prefix+"TRUSTED_PROXIES", "10.0.0.1,192.168.0.0/16")
	if _, err := FromEnv(); err != nil {
		t.Error(err)
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	t.Setenv(Prefix+"MONGO_URI", "mongodb://user:hunter2@db.example")
	c, err := FromEnv()
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{c.String(), fmt.Sprint(c), fmt.Sprintf("%v", c)} {
		if strings.Contains(shown, "hunter2") {
			t.Errorf("the password shows in %s", shown)
		}
	}
}
