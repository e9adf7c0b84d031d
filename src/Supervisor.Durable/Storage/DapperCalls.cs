// Every call of Dapper in this assembly is replaced, when it is compiled, by code that is written for its types.
[module: Dapper.DapperAot]
