package fact

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"standfirst/models/audit"
	"standfirst/models/incident"
)

// Proof is what checking an archive of evidence found. It is said in plain English, for the command line.
type Proof struct {
	OK          bool          `json:"ok"`
	Fingerprint string        `json:"fingerprint"` // SHA-256 of the whole archive; the log of the incident has it
	Space       string        `json:"space"`
	Title       incident.Text `json:"title"`
	Drill       bool          `json:"drill"`
	At          string        `json:"at"`
	By          string        `json:"by"`
	Facts       int           `json:"facts"`
	Verified    int           `json:"verified"` // facts that two people have signed and that stand
	Versions    int           `json:"versions"`
	Signatures  int           `json:"signatures"`
	Files       int           `json:"files"`
	Withheld    int           `json:"withheld"` // restricted files, named by their hash alone
	Events      int64         `json:"events"`
	Bare        int64         `json:"bare"`   // values that the chain commits to and the archive does not show
	Faults      []string      `json:"faults"` // empty when all holds
}

// What an archive may hold. Nothing in it is compressed, so it cannot be larger inside than outside.
const (
	maxEntries  = 100_000
	maxDocument = 256 << 20 // bytes of facts.json and of the manifest
	maxLine     = 4 << 20   // bytes of one event
)

// Prove checks an archive without any server: that it is in the one form in which we write it, that every file
// is what the manifest says, that each version of each fact has the hash that was signed, that what is called
// verified was signed by two people of two departments, and that the chain of events is whole and tells of those
// signatures. Errors are of reading; what is wrong with the archive is in the Proof.
func Prove(r io.ReaderAt, size int64) (Proof, error) {
	p := &prover{Proof: Proof{Faults: []string{}}, r: r, size: size}
	err := p.run()
	var found flaw
	if errors.As(err, &found) {
		p.Faults, err = append(p.Faults, string(found)), nil
	}
	p.OK = err == nil && len(p.Faults) == 0
	return p.Proof, err
}

// ProveFile is Prove of a file on disk.
func ProveFile(name string) (Proof, error) {
	f, err := os.Open(name)
	if err != nil {
		return Proof{}, err
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	switch {
	case err != nil:
		return Proof{}, err
	case !info.Mode().IsRegular():
		return Proof{}, &fs.PathError{Op: "verify", Path: name, Err: errors.New("not a file")}
	}
	return Prove(f, info.Size())
}

// fault is what makes further checking pointless.
type flaw string

func (f flaw) Error() string { return string(f) }

type prover struct {
	Proof
	r        io.ReaderAt
	size     int64
	zip      *zip.Reader
	manifest Manifest
	facts    []Fact
	signed   map[string]bool  // "fact hash signer" of every signature that the chain tells of
	states   map[string]State // in which the chain leaves each fact
	changes  map[string]int   // how many versions of each fact it tells of
}

func (p *prover) wrong(format string, args ...any) {
	if len(p.Faults) < 100 {
		p.Faults = append(p.Faults, fmt.Sprintf(format, args...))
	}
}

func (p *prover) run() error {
	if err := p.open(); err != nil {
		return err
	}
	if err := p.readManifest(); err != nil {
		return err
	}
	for _, step := range []func() error{p.form, p.entries, p.readFacts, p.events, p.judge} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// open refuses whatever we do not write: other names, compression, entries that say they are larger than the
// whole archive.
func (p *prover) open() (err error) {
	whole := sha256.New()
	if _, err := io.Copy(whole, io.NewSectionReader(p.r, 0, p.size)); err != nil {
		return err
	}
	p.Fingerprint = hex.EncodeToString(whole.Sum(nil))
	if p.zip, err = zip.NewReader(p.r, p.size); err != nil {
		return flaw("This is not an archive of evidence, or it is damaged: " + err.Error())
	}
	if n := len(p.zip.File); n == 0 || n > maxEntries {
		return flaw(fmt.Sprintf("The archive holds %d entries; at most %d are read.", n, maxEntries))
	}
	var sum uint64
	names := map[string]bool{}
	for _, f := range p.zip.File {
		sum += f.UncompressedSize64
		switch {
		case f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64:
			return flaw(f.Name + " is compressed. An archive of ours is not, so this is not one, and it is not unpacked.")
		case f.UncompressedSize64 > uint64(p.size) || sum > uint64(p.size): //nolint:gosec // sizes of files are positive
			return flaw("The entries say that they are larger than the archive. It is not unpacked.")
		case names[f.Name]:
			return flaw(f.Name + " is there twice.")
		case !known(f.Name):
			return flaw(fmt.Sprintf("%q does not belong into an archive of evidence.", f.Name))
		}
		names[f.Name] = true
	}
	return nil
}

func known(name string) bool {
	switch name {
	case readmeName, factsName, eventsName, manifestName:
		return true
	}
	base := path.Base(name)
	ending := path.Ext(base)
	return name == "files/"+base && hexSum(strings.TrimSuffix(base, ending)) && (ending == "" || endings.MatchString(ending))
}

func (p *prover) read(name string, most int64) ([]byte, error) {
	for _, f := range p.zip.File {
		if f.Name != name {
			continue
		}
		if f.UncompressedSize64 > uint64(most) { //nolint:gosec // a positive constant
			return nil, flaw(name + " is too large to be read.")
		}
		r, err := f.Open()
		if err != nil {
			return nil, flaw(name + " cannot be read: " + err.Error())
		}
		data, err := io.ReadAll(io.LimitReader(r, most))
		if err != nil {
			return nil, flaw(name + " is damaged: " + err.Error())
		}
		return data, nil
	}
	return nil, flaw(name + " is missing.")
}

func (p *prover) readManifest() error {
	data, err := p.read(manifestName, maxDocument)
	if err != nil {
		return err
	}
	if err := strict(data, &p.manifest); err != nil {
		return flaw("The manifest cannot be read: " + err.Error())
	}
	if m := p.manifest; m.Format != archiveFormat {
		return flaw(fmt.Sprintf("The archive is of the form %q; this program reads %q.", m.Format, archiveFormat))
	}
	p.Space, p.Title, p.Drill, p.At, p.By = p.manifest.Space, p.manifest.Title, p.manifest.Drill, p.manifest.At.Format("2006-01-02 15:04:05 UTC"), p.manifest.By
	return nil
}

// strict refuses fields that we do not write: what is not checked must not be there.
func strict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if d.More() {
		return errors.New("something stands behind its end")
	}
	return nil
}

// form writes the archive again and compares: a byte anywhere that we would not have written there was changed,
// be it in an entry or between two.
func (p *prover) form() error {
	again := sha256.New()
	z := newZip(again)
	for _, f := range p.zip.File {
		r, err := f.Open()
		if err != nil {
			p.wrong("%s cannot be read: %v", f.Name, err)
			return nil
		}
		if _, _, err = put(z, f.Name, r); err != nil {
			p.wrong("%s is damaged: %v", f.Name, err)
			return nil
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	if got := hex.EncodeToString(again.Sum(nil)); got != p.Fingerprint {
		p.wrong("The archive is not in the form in which it was written: something in it, between its entries or behind them was changed.")
	}
	return nil
}

// entries compares what is there with what the manifest names, in its order.
func (p *prover) entries() error {
	got := p.zip.File[:len(p.zip.File)-1]
	if last := p.zip.File[len(p.zip.File)-1]; last.Name != manifestName {
		p.wrong("The manifest is not the last entry: entries were added or reordered.")
		return nil
	}
	if len(got) != len(p.manifest.Entries) {
		p.wrong("The manifest names %d entries, and there are %d.", len(p.manifest.Entries), len(got))
	}
	for n, want := range p.manifest.Entries {
		if n >= len(got) || got[n].Name != want.Name {
			p.wrong("%s is missing or stands in another place.", want.Name)
			return nil
		}
		r, err := got[n].Open()
		if err != nil {
			p.wrong("%s cannot be read: %v", want.Name, err)
			continue
		}
		sum := sha256.New()
		size, err := io.Copy(sum, r)
		hash := hex.EncodeToString(sum.Sum(nil))
		if err != nil || size != want.Size || hash != want.SHA256 {
			p.wrong("%s is not the file that the manifest names.", want.Name)
		}
		if base := path.Base(want.Name); strings.HasPrefix(want.Name, "files/") {
			p.Files++
			if strings.TrimSuffix(base, path.Ext(base)) != hash {
				p.wrong("%s does not hold what its name says.", want.Name)
			}
		}
	}
	return nil
}

func (p *prover) readFacts() error {
	data, err := p.read(factsName, maxDocument)
	if err != nil {
		return err
	}
	if err := strict(data, &p.facts); err != nil {
		return flaw("The facts cannot be read: " + err.Error())
	}
	return nil
}

// events checks the chain, and notes whose signatures it tells of.
func (p *prover) events() error {
	data, err := p.read(eventsName, maxDocument)
	if err != nil {
		return err
	}
	chain := audit.Begin(p.manifest.Stream)
	p.signed, p.states, p.changes = map[string]bool{}, map[string]State{}, map[string]int{}
	marks := map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var ev audit.Event
		if err := strict(lines.Bytes(), &ev); err != nil {
			return flaw(fmt.Sprintf("Event %d cannot be read: %v", chain.Seq()+1, err))
		}
		chain.Add(ev)
		// Earlier versions of the program could write what was owed twice at one moment: the first is what counts.
		if mark := ev.Data["mark"]; mark != "" {
			if marks[mark] {
				continue
			}
			marks[mark] = true
		}
		if state, ok := statesAfter[ev.Action]; ok {
			p.states[ev.Object] = state
		}
		if ev.Action == EventCreated || slices.Contains(versionEvents, ev.Action) {
			p.changes[ev.Object]++
		}
		if ev.Action == EventSigned {
			p.signed[ev.Object+" "+ev.Data["hash"]+" "+ev.By.ID] = true
		}
	}
	if err := lines.Err(); err != nil {
		return flaw("The events cannot be read: " + err.Error())
	}
	for _, f := range chain.Faults {
		p.wrong("The chain of events does not hold at event %d: %s.", f.Seq, f.What)
	}
	if chain.Seq() != p.manifest.Events || chain.Hash() != p.manifest.Head {
		p.wrong("The chain of events ends at %d, and the manifest says %d.", chain.Seq(), p.manifest.Events)
	}
	p.Events, p.Bare = chain.Events, chain.Erased
	return nil
}

// judge checks what the facts say of themselves.
func (p *prover) judge() error {
	missing := map[string]string{}
	for _, m := range p.manifest.Missing {
		missing[m.SHA256] = m.Why
		if m.Why == Withheld {
			p.Withheld++
		}
	}
	there := map[string]bool{}
	for _, e := range p.manifest.Entries {
		base := path.Base(e.Name)
		there[strings.TrimSuffix(base, path.Ext(base))] = true
	}
	needed, told := map[string]bool{}, map[string]bool{}
	for _, f := range p.facts {
		p.Facts++
		p.judgeFact(f)
		for _, v := range f.Versions {
			for _, e := range v.Evidence {
				if !e.Stored() {
					continue
				}
				needed[e.SHA256] = true
				if !there[e.SHA256] && missing[e.SHA256] != Withheld && !told[e.SHA256] {
					told[e.SHA256] = true
					p.wrong("%s: the file %q (%s) is not in the archive: %s.", f.Key, e.Name, e.SHA256, why(missing[e.SHA256]))
				}
			}
		}
	}
	for _, e := range p.manifest.Entries {
		base := path.Base(e.Name)
		if strings.HasPrefix(e.Name, "files/") && !needed[strings.TrimSuffix(base, path.Ext(base))] {
			p.wrong("%s belongs to no fact.", e.Name)
		}
	}
	return nil
}

var versionEvents = slices.Collect(maps.Values(changeEvents))

// statesAfter is the state in which each event leaves a fact.
var statesAfter = map[string]State{
	EventCreated: Unverified, EventRevised: Unverified, EventEvidenceAdded: Unverified, EventEvidenceRemoved: Unverified,
	EventVerified: Verified, EventDisputed: Disputed, EventRetracted: Retracted, EventRefuted: Refuted,
}

func why(what string) string {
	switch what {
	case Gone:
		return "it was already gone from the store when the archive was made"
	case Altered:
		return "it had been altered in the store before the archive was made"
	}
	return "it was taken out"
}

func (p *prover) judgeFact(f Fact) {
	if f.IncidentID != p.manifest.Incident || f.Current != len(f.Versions) || f.Current == 0 {
		p.wrong("%s does not belong to this fact sheet as it stands.", f.Key)
		return
	}
	if told := p.states[Object(f.ID)]; told != f.State {
		p.wrong("%s is called %s, and the chain of events says %q.", f.Key, f.State, told)
	}
	if told := p.changes[Object(f.ID)]; told != len(f.Versions) {
		p.wrong("%s has %d versions, and the chain of events tells of %d.", f.Key, len(f.Versions), told)
	}
	for n, v := range f.Versions {
		p.Versions++
		if v.Number != n+1 || !v.intact() {
			p.wrong("%s, version %d: the claim or its evidence is not what its hash says.", f.Key, n+1)
		}
		for _, s := range append(append([]Signature{}, v.Signatures...), v.Void...) {
			p.Signatures++
			if s.Hash != v.Hash || !p.signed[Object(f.ID)+" "+s.Hash+" "+s.By] {
				p.wrong("%s, version %d: the chain of events knows no such signature of %s.", f.Key, n+1, s.Name)
			}
		}
	}
	if f.State != Verified {
		return
	}
	if !f.Now().vouched() {
		p.wrong("%s is called verified, and two people of two departments have not signed it.", f.Key)
		return
	}
	p.Verified++
}
