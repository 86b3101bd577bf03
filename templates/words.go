package templates

import (
	"sync"

	"standfirst/templates/locale"
)

// Words are what pages are made of. All of it is a part of the program and never changes.
type Words struct {
	Catalogs *locale.Catalogs
	Assets   Assets
	Set      *Set
}

// Load reads them, once in a process however often it is asked: parsing every template in two languages takes its time.
var Load = sync.OnceValues(func() (w Words, err error) {
	if w.Catalogs, err = locale.Load(); err != nil {
		return w, err
	}
	if w.Assets, err = LoadAssets(); err != nil {
		return w, err
	}
	w.Set, err = Parse(w.Catalogs, w.Assets)
	return w, err
})
