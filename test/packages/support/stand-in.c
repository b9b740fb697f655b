/* Stands in for electron.exe: a program with the fuse wire of the official one. */
__attribute__((used)) static const char wire[] = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x09" "101100110";
int main(void) { return wire[0] == 0; }
