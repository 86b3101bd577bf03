package contact

import (
	"encoding/json"
	"testing"
)

// What an import did was written down when documents still said what is empty.
func TestWhatIsLeftOutIsTheSameAsNothing(t *testing.T) {
	d := Delta{
		Was: map[string]json.RawMessage{"latin": json.RawMessage(`""`), "zone": json.RawMessage(`""`)},
		Now: map[string]json.RawMessage{"latin": json.RawMessage(`"Li Lei"`), "zone": json.RawMessage(`"Asia/Shanghai"`)},
	}
	c := Contact{Name: "李雷", Zone: "Asia/Shanghai"} // the name in Latin script has been taken out since
	kept, err := d.revert(&c, touched{})
	if err != nil || len(kept) > 0 || c.Zone != "" || c.Latin != "" {
		t.Error(kept, err, c.Zone, c.Latin)
	}
	c = Contact{Name: "李雷", Latin: "Lei Li", Zone: "Asia/Shanghai"}
	if kept, err = d.revert(&c, touched{}); err != nil || len(kept) != 1 || kept[0] != "latin" || c.Latin != "Lei Li" {
		t.Error(kept, err, c.Latin)
	}
}
