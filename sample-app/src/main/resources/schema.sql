create table if not exists country (
    code      varchar(2) primary key,
    name      varchar(100) not null,
    currency  varchar(3),
    zone      varchar(50) not null,
    languages varchar(100) array not null
);
