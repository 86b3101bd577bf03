package mongo_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"standfirst/models/store"
	"standfirst/models/store/mongo"
	"standfirst/models/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.Child(connect)
	os.Exit(m.Run())
}

// connect takes the address of a database as "uri database".
func connect(ctx context.Context, address string) (store.DB, error) {
	uri, database, _ := strings.Cut(address, " ")
	return mongo.Open(ctx, uri, database)
}

// peer is a deployment; each test gets a database of its own there.
type peer struct {
	uri  string
	made atomic.Int64
}

func (p *peer) open(t *testing.T) store.DB { db, _ := p.database(t); return db }

func (p *peer) database(t *testing.T) (*mongo.DB, string) {
	t.Helper()
	ctx := context.Background()
	name := fmt.Sprintf("standfirst_test_%d_%d", os.Getpid(), p.made.Add(1))
	db, err := mongo.Open(ctx, p.uri, name)
	must(t, err)
	t.Cleanup(func() {
		must(t, drop(ctx, p.uri, name))
		must(t, db.Close())
	})
	return db, name
}

func drop(ctx context.Context, uri, name string) error {
	client, err := driver.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		return err
	}
	defer client.Disconnect(ctx)
	return client.Database(name).RunCommand(ctx, bson.D{{Key: "dropDatabase", Value: 1}}).Err()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestFerretDB runs the suite over the real wire protocol, without a server that must be installed.
func TestFerretDB(t *testing.T) {
	p := &peer{uri: storetest.FerretDB(t, "../storetest/ferretdb")}
	storetest.Run(t, p.open, storetest.AtomicWrites, storetest.ElemMatch,
		storetest.UniqueChanges, storetest.UniqueNulls, storetest.Speed)
	t.Run("Files", func(t *testing.T) { p.files(t) })
}

// TestServer runs all of it against the MongoDB deployment that STORE_MONGO_URI names.
func TestServer(t *testing.T) {
	uri := os.Getenv("STORE_MONGO_URI")
	if uri == "" {
		t.Skip("STORE_MONGO_URI names no server")
	}
	p := &peer{uri: uri}
	storetest.Run(t, p.open)
	t.Run("Files", func(t *testing.T) { p.files(t) })
	t.Run("Processes", func(t *testing.T) {
		db, name := p.database(t)
		storetest.Processes(t, db, uri+" "+name, 400, func(race func()) { race() })
	})
}

func (p *peer) files(t *testing.T) {
	db, _ := p.database(t)
	files, err := mongo.OpenFiles(db)
	must(t, err)
	storetest.Files(t, files)
}
