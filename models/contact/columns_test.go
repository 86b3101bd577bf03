package contact_test

import (
	"slices"
	"strings"
	"testing"

	"standfirst/models/contact"
)

// What other programs write is known by its headers, and nothing by which somebody is reached is left behind.
func TestFilesOfOtherProgramsAreRecognised(t *testing.T) {
	for name, file := range map[string]string{
		"Outlook":             "First Name,Last Name,Title,Company,Job Title,Business Phone,Mobile Phone,E-mail Address,E-mail 2 Address,E-mail 3 Address\nAnna,Smith,Ms,Times,Reporter,+1 212 555 0100,+1 917 555 0101,a1@x.example,a2@x.example,a3@x.example\n",
		"Google":              "First Name,Last Name,Organization Name,Organization Title,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value\nAnna,Smith,Times,Reporter,* Work,a1@x.example ::: a2@x.example,a3@x.example,+1 917 555 0101 ::: +1 212 555 0100\n",
		"older Google":        "Name,Given Name,Family Name,Organization 1 - Name,Organization 1 - Title,E-mail 1 - Value,E-mail 2 - Value,E-mail 3 - Value,Phone 1 - Value,Phone 2 - Value,Group Membership\nAnna Smith,Anna,Smith,Times,Reporter,a1@x.example,a2@x.example,a3@x.example,+1 917 555 0101,+1 212 555 0100,* myContacts ::: Press\n",
		"traditional Chinese": "姓名,媒體,職位,電郵,電郵,其他郵箱,手機,電話\nAnna Smith,Times,Reporter,a1@x.example,a2@x.example,a3@x.example,+1 917 555 0101,+1 212 555 0100\n",
		"Chinese Outlook":     "名,姓,单位,职务,商务电话,移动电话,电子邮件地址,电子邮件 2 地址,电子邮件 3 地址\nAnna,Smith,Times,Reporter,+1 212 555 0100,+1 917 555 0101,a1@x.example,a2@x.example,a3@x.example\n",
	} {
		d := newDesk(t)
		i := d.imported(t, file)
		c, found, err := d.contacts.ByAddress(d.ctx, "a1@x.example")
		ok(t, err)
		o, _ := d.outlets.Get(d.ctx, c.OutletID) // a missing one has no name
		if !found || c.Name != "Anna Smith" || c.Role != "Reporter" || o.Name != "Times" || c.Phone != "+1 917 555 0101" ||
			slices.Contains(c.Tags, "* myContacts") || !slices.Equal(c.Phones, []string{"+1 212 555 0100"}) || !slices.Equal(c.Emails, []string{"a1@x.example", "a2@x.example", "a3@x.example"}) {
			t.Errorf("%s: %q, %+v at %s", name, i.Plan.Columns, c, o.Name)
		}
	}
}

// A card of a person may say that it is one; one of a group is nobody's.
func TestACardSaysWhatItIsOf(t *testing.T) {
	d := newDesk(t)
	card := func(kind, name string) string {
		return "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:" + kind + "\r\nFN:" + name + "\r\nEND:VCARD\r\n"
	}
	i := d.upload(t, card("individual", "Anna")+card("Individual", "Bo")+card("group", "Everybody"))
	if i.Count(contact.New) != 2 || i.Count(contact.Refused) != 1 {
		t.Error(d.fates(t, i))
	}
}

// What nobody reads is told by name.
func TestColumnsThatAreNotReadAreTold(t *testing.T) {
	d := newDesk(t)
	i, err := d.contacts.Upload(d.ctx, "people.csv", strings.NewReader("name,email,shoe size,empty,\nA,a@x.example,38,,\nB,b@x.example,39,,\n"), anna)
	ok(t, err)
	if got := i.Unread(); !slices.Equal(got, []string{"shoe size"}) {
		t.Error(got)
	}
	i.Plan.Columns = []string{"name", "email", "notes", "", ""}
	i, err = d.contacts.Map(d.ctx, i.ID, contact.Plan{Columns: i.Plan.Columns[:len(i.Header)]})
	if got := i.Unread(); err != nil || len(got) > 0 {
		t.Error(got, err)
	}
}
