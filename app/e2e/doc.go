// Package e2e plays the program as people use it: a real server on real storage, a mail server and a news
// site of its own on loopback, and visitors in a real browser who click and type. There is nothing in it
// but tests.
package e2e
