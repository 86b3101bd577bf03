package templates

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

// vendored is one entry of a manifest.json: a foreign package of which we carry files.
type vendored struct {
	Name, Version, Licence, Package, Note string
	PackageSHA256                         string            `json:"package_sha256"`
	Files                                 map[string]string // path below the manifest → SHA-256
}

// Foreign files are what their manifest says: nothing changed, nothing unlisted, each with a licence
// text and an exact version.
func TestVendoredFilesMatchTheirManifest(t *testing.T) {
	for _, root := range []string{"static/vendor", "../app/e2e/testdata"} {
		checkManifest(t, os.DirFS(root))
	}
}

func checkManifest(t *testing.T, fsys fs.FS) {
	t.Helper()
	data, err := fs.ReadFile(fsys, "manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vendored
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{"manifest.json": true}
	folders := map[string]bool{}
	for _, v := range list {
		if v.Licence == "" || len(v.PackageSHA256) != 64 || !strings.HasSuffix(v.Package, "@"+v.Version) {
			t.Errorf("%s: licence, package checksum or exact version is missing", v.Name)
		}
		licensed := false
		for name, want := range v.Files {
			listed[name] = true
			folders[path.Dir(name)] = true
			licensed = licensed || strings.HasPrefix(path.Base(name), "LICENSE")
			body, err := fs.ReadFile(fsys, name)
			if err != nil {
				t.Error(err)
				continue
			}
			if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != want {
				t.Errorf("%s is not the file of the manifest: %x", name, sum)
			}
		}
		if !licensed {
			t.Errorf("%s has no licence text", v.Name)
		}
	}
	for folder := range folders {
		entries, err := fs.ReadDir(fsys, folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if name := path.Join(folder, e.Name()); !e.IsDir() && !listed[name] {
				t.Errorf("%s is in no manifest", name)
			}
		}
	}
}

func TestAssets(t *testing.T) {
	_, a := loaded(t)
	address, err := a.URL("app.css")
	if err != nil {
		t.Fatal(err)
	}
	asset, ok := a.Find(address)
	if !ok || asset.Type != "text/css; charset=utf-8" {
		t.Fatalf("%s: %v, %v", address, asset, ok)
	}
	for accept, want := range map[string]string{
		"gzip, deflate, br, zstd": "br", "gzip": "gzip", "br;q=0, gzip": "gzip", "": "", "identity": "",
	} {
		if _, got := asset.Encoded(accept); got != want {
			t.Errorf("Accept-Encoding %q: got %q, want %q", accept, got, want)
		}
	}
	if _, ok := a.Find(AssetPath + "app.css"); ok {
		t.Error("an address without its hash must not answer: it would be cached for a year")
	}
	if script, _ := a.byName["app.js"].Encoded("gzip"); len(script) > 5<<10 {
		t.Errorf("app.js weighs %d bytes compressed, more than its 5 KB", len(script))
	}
}
