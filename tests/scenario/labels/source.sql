set names utf8mb4;
create database shapes character set utf8mb4;
use shapes;
create table plain (id int primary key, e enum('a','?') not null default '?', s set('a?','b'));
create table lost (
    id int primary key, e enum('?','😀','x😁\'','c') not null, s set('😀','?','\\?😁','d'),
    w enum('?','𝄞') character set utf16,
    d enum('a','😀') default '😀');
create table keyless (e enum('😀','x😁'), s set('😀','x😁'));
insert into plain values (1, 'a', 'a?'), (2, '?', 'a?,b');
insert into lost values (1, '?', '?', '?', 'a'), (2, '😀', '😀,\\?😁', '𝄞', '😀'),
    (3, 'x😁\'', 'd,😀', null, default), (4, 'c', '', '𝄞', null);
insert into keyless values ('😀', 'x😁'), ('x😁', '😀,x😁'), ('x😁', '');
